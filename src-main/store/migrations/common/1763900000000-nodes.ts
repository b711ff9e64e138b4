import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

/** Machines, their host keys, and the numbers that things are known by. */
export class Nodes1763900000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const create = async (name: string, primary: string, columns: Readonly<Record<string, ColumnSpelling>>) =>
      queryRunner.createTable(tableOf(queryRunner, name, [primary], columns));
    await create('sequences', 'name', { name: 'text', last: 'bigint' });
    await create('nodes', 'id', {
      id: 'bigint',
      name: 'text',
      address: 'text',
      port: 'bigint',
      executor: 'text',
      user: 'text?',
      credentialId: 'text?',
      jumpNodeId: 'bigint?',
      tags: 'text',
      groups: 'text',
      capacity: 'bigint',
      isOnline: 'boolean',
      offlineReason: 'text?',
      lastSeenAt: 'bigint?',
      facts: 'text?',
      poolId: 'bigint?',
      createdAt: 'bigint',
    });
    await create('host_keys', 'id', {
      id: 'text',
      address: 'text',
      port: 'bigint',
      type: 'text',
      blob: 'text',
      isTrusted: 'boolean',
      seenAt: 'bigint',
      acceptedBy: 'text',
    });
    const index = (table: string, name: string, columnNames: string[], isUnique: boolean) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
    await index('nodes', 'nodes_name', ['name'], true);
    await index('nodes', 'nodes_address', ['address', 'port'], true);
    await index('host_keys', 'host_keys_address', ['address', 'port'], false);
    await queryRunner.addColumn('runs', new TableColumn({ name: 'batchId', type: 'text', isNullable: true }));
    await queryRunner.addColumn(
      'credentials',
      new TableColumn({ name: 'details', type: 'text', default: `'{}'` }),
    );
    // Runs know their node by its number; the machine we run on is the first of all.
    await queryRunner.query(`UPDATE "runs" SET "nodeId" = '1' WHERE "nodeId" = 'local'`);
    await queryRunner.query(`UPDATE "leftovers" SET "nodeId" = '1' WHERE "nodeId" = 'local'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('credentials', 'details');
    await queryRunner.dropColumn('runs', 'batchId');
    await queryRunner.query(`UPDATE "leftovers" SET "nodeId" = 'local' WHERE "nodeId" = '1'`);
    await queryRunner.query(`UPDATE "runs" SET "nodeId" = 'local' WHERE "nodeId" = '1'`);
    for (const table of ['host_keys', 'nodes', 'sequences']) await queryRunner.dropTable(table);
  }
}
