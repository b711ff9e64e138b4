import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Runs are also counted by when they ended. Only those that have are in the index: it is written once for each. */
export class RunEnds1764700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createIndex(
      'runs',
      new TableIndex({
        name: 'runs_by_end',
        columnNames: ['endedAt', 'state', 'startedAt'],
        where: '"endedAt" IS NOT NULL',
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('runs', 'runs_by_end');
  }
}
