import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

const runColumns = ['notBefore', 'parentRunId', 'chainDepth', 'scheduledFor', 'sealedSecrets'] as const;

/** What schedules, retries, chains, secrets and retention keep. */
export class JobCentre1763800000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const add = (table: string, name: string, type: string, rest: object = { isNullable: true }) =>
      queryRunner.addColumn(table, new TableColumn({ name, type, ...rest }));
    const zero = { default: '0' };
    await add('runs', 'notBefore', 'bigint');
    await add('runs', 'parentRunId', 'text');
    await add('runs', 'chainDepth', 'bigint', zero);
    await add('runs', 'scheduledFor', 'bigint');
    await add('runs', 'sealedSecrets', 'text');
    await add('log_chunks', 'bytes', 'bigint', zero);

    const create = async (name: string, columns: Readonly<Record<string, ColumnSpelling>>) =>
      queryRunner.createTable(tableOf(queryRunner, name, ['id'], columns));
    await create('leftovers', {
      id: 'text',
      runId: 'text',
      nodeId: 'text',
      handle: 'text',
      createdAt: 'bigint',
    });
    await create('schedules', {
      id: 'text',
      family: 'text',
      subject: 'text',
      cron: 'text',
      timezone: 'text',
      misfire: 'text',
      nextRunAt: 'bigint?',
    });
    await create('credentials', {
      id: 'text',
      name: 'text',
      type: 'text',
      groups: 'text',
      sealed: 'text',
      createdAt: 'bigint',
      updatedAt: 'bigint',
    });
    await create('vault_keys', { id: 'text', lockedBy: 'text', salt: 'text', wrapped: 'text' });

    const index = (table: string, name: string, columnNames: string[], isUnique = false) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
    await index('schedules', 'schedules_subject', ['family', 'subject'], true);
    await index('schedules', 'schedules_by_time', ['nextRunAt']);
    await index('credentials', 'credentials_name', ['name'], true);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['vault_keys', 'credentials', 'schedules', 'leftovers'])
      await queryRunner.dropTable(table);
    await queryRunner.dropColumn('log_chunks', 'bytes');
    for (const column of runColumns) await queryRunner.dropColumn('runs', column);
  }
}
