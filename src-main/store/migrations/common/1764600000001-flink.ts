import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf } from '../table.js';

/** Runs on a Flink cluster, and what is kept of them with a task. */
export class Flink1764600000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      tableOf(queryRunner, 'flink_runs', ['id'], {
        id: 'text',
        runId: 'text',
        state: 'text',
        stdoutSize: 'bigint',
        stderrSize: 'bigint',
        createdAt: 'bigint',
      }),
    );
    await queryRunner.createTable(
      tableOf(queryRunner, 'flink_output', ['id'], {
        id: 'text',
        flinkRunId: 'text',
        stream: 'text',
        offset: 'bigint',
        text: 'text',
        at: 'bigint',
      }),
    );
    const index = (table: string, name: string, columnNames: string[]) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames }));
    await index('flink_runs', 'flink_runs_by_run', ['runId']);
    await index('flink_output', 'flink_output_by_run', ['flinkRunId', 'id']);
    for (const name of ['engineJobId', 'detail'])
      await queryRunner.addColumn('work_tasks', new TableColumn({ name, type: 'text', isNullable: true }));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const name of ['detail', 'engineJobId']) await queryRunner.dropColumn('work_tasks', name);
    await queryRunner.dropTable('flink_output');
    await queryRunner.dropTable('flink_runs');
  }
}
