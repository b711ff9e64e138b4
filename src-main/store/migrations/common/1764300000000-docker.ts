import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Where container logs were read to, and which daemon or container a node is. */
export class Docker1764300000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const add = (table: string, name: string) =>
      queryRunner.addColumn(table, new TableColumn({ name, type: 'text', isNullable: true }));
    await add('runs', 'logMarks');
    await add('nodes', 'docker');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('nodes', 'docker');
    await queryRunner.dropColumn('runs', 'logMarks');
  }
}
