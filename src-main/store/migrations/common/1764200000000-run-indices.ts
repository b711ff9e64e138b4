import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Runs are also asked for by the node they were on, and by the others they were made with. */
export class RunIndices1764200000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const index = (name: string, columnNames: string[]) =>
      queryRunner.createIndex('runs', new TableIndex({ name, columnNames }));
    await index('runs_by_node', ['nodeId', 'id']);
    await index('runs_by_batch', ['batchId']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('runs', 'runs_by_node');
    await queryRunner.dropIndex('runs', 'runs_by_batch');
  }
}
