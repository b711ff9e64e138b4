import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Builds in images leave things on the Docker of their builder, too. */
export class BuildImages1764600000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const column = new TableColumn({ name: 'keeper', type: 'text', default: "'machine'" });
    await queryRunner.addColumn('build_leftovers', column);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('build_leftovers', 'keeper');
  }
}
