import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf } from '../table.js';

/** Works and their tasks. */
export class Works1764600000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      tableOf(queryRunner, 'works', ['id'], {
        id: 'text',
        lambdaId: 'text',
        userId: 'text',
        name: 'text',
        description: 'text',
        foldedName: 'text',
        foldedDescription: 'text',
        type: 'text',
        category: 'text',
        status: 'bigint',
        workDirectory: 'text',
        mainClassName: 'text?',
        extraParams: 'text',
        javaVersion: 'text?',
        runFrequency: 'text?',
        sql: 'text?',
        engine: 'text?',
        parallelism: 'bigint?',
        savepointPath: 'text?',
        nodeId: 'bigint',
        jar: 'text?',
        createdAt: 'bigint',
        updatedAt: 'bigint',
        deletedAt: 'bigint?',
      }),
    );
    await queryRunner.createTable(
      tableOf(queryRunner, 'work_tasks', ['id'], {
        id: 'text',
        workId: 'text',
        runId: 'text?',
        engine: 'text',
        status: 'bigint',
        trigger: 'text',
        operator: 'text',
        error: 'text?',
        createdAt: 'bigint',
        startedAt: 'bigint?',
        endedAt: 'bigint?',
      }),
    );
    const index = (table: string, name: string, columnNames: string[]) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames }));
    await index('works', 'works_by_time', ['createdAt', 'id']);
    await index('work_tasks', 'work_tasks_by_work', ['workId', 'id']);
    await index('work_tasks', 'work_tasks_by_run', ['runId']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('work_tasks');
    await queryRunner.dropTable('works');
  }
}
