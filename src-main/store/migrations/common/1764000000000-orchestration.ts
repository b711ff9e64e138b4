import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

const named = { id: 'bigint', name: 'text', description: 'text', createdAt: 'bigint' } as const;

const tables: readonly (readonly [name: string, Readonly<Record<string, ColumnSpelling>>])[] = [
  ['clusters', { ...named, biz: 'text', connection: 'text' }],
  [
    'services',
    { ...named, serviceType: 'text', dockerImage: 'text', clusterId: 'bigint', connection: 'text' },
  ],
  [
    'pools',
    {
      ...named,
      serviceId: 'bigint',
      vmTypeId: 'bigint',
      sdId: 'bigint',
      expandTemplateId: 'bigint',
      shrinkTemplateId: 'bigint',
      deployTemplateId: 'bigint',
      connection: 'text',
    },
  ],
  [
    'pool_nodes',
    {
      nodeId: 'bigint',
      poolId: 'bigint',
      vmId: 'text',
      status: 'bigint',
      nodeType: 'text',
      isOwn: 'boolean',
      addedAt: 'bigint',
    },
  ],
  ['task_templates', { ...named, steps: 'text', purpose: 'text?' }],
  ['remote_steps', { ...named, actionIds: 'text', aliases: 'text' }],
  ['actions', { ...named, params: 'text' }],
  [
    'implementations',
    { id: 'bigint', type: 'text', actionId: 'bigint', template: 'text', createdAt: 'bigint' },
  ],
];

const namedTables = ['clusters', 'services', 'pools', 'task_templates', 'remote_steps', 'actions'];

/** Clusters, services, pools and their nodes; templates, steps, actions and how they are done. */
export class Orchestration1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, columns] of tables) {
      const [primary = ''] = Object.keys(columns);
      await queryRunner.createTable(tableOf(queryRunner, name, [primary], columns));
    }
    const index = (table: string, name: string, columnNames: string[], isUnique: boolean) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
    for (const table of namedTables) await index(table, `${table}_name`, ['name'], true);
    await index('services', 'services_by_cluster', ['clusterId'], false);
    await index('pools', 'pools_by_service', ['serviceId'], false);
    await index('pool_nodes', 'pool_nodes_by_pool', ['poolId', 'addedAt', 'nodeId'], false);
    await index('implementations', 'implementations_action', ['actionId', 'type'], true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const [name] of [...tables].reverse()) await queryRunner.dropTable(name);
  }
}
