import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the places of a task that grows a pool are, so that one that is added again is what it was. */
export class PlaceTypes1764500000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn(
      'tasks',
      new TableColumn({ name: 'placeType', type: 'text', isNullable: true }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('tasks', 'placeType');
  }
}
