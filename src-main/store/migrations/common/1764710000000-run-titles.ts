import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs keep what people call them. Those there are get what they would have got; jobs and commands need none. */
export class RunTitles1764710000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // By hand: TypeORM would copy the whole table on SQLite.
    await queryRunner.query(`ALTER TABLE "runs" ADD COLUMN "title" text NOT NULL DEFAULT ''`);
    const fill = (of: string, name: string, from: string) =>
      queryRunner.query(
        `UPDATE "runs" SET "title" = COALESCE((SELECT ${name} FROM ${from}), '') WHERE ${of}`,
      );
    const part = (table: string, name: string) =>
      `COALESCE((SELECT ' · ' || part."${name}" FROM "${table}" part WHERE part."runId" = "runs"."id" LIMIT 1), '')`;
    await fill(`"family" = 'works'`, 'own."name"', `"works" own WHERE own."id" = substr("subject", 6)`);
    await fill(
      `"family" = 'builds'`,
      `own."appName" || ' ' || own."versionName" || ${part('build_channels', 'name')}`,
      `"builds" own WHERE own."id" = substr("subject", 7)`,
    );
    await fill(
      `"family" = 'orchestration' AND "subject" LIKE 'task/%'`,
      `own."name" || ${part('task_attempts', 'actionName')}`,
      `"tasks" own WHERE own."id" = CAST(substr("subject", 6) AS bigint)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "runs" DROP COLUMN "title"`);
  }
}
