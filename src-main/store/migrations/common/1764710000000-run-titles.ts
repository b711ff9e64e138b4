import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commands that are looked at together: what they say may be long. */
const pageSize = 100;

/** Runs keep what people call them, in one line. Those there are get what they would have got. */
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
    await fillCommands(queryRunner);
    const line = oneLine(queryRunner);
    await queryRunner.query(
      `UPDATE "runs" SET "title" = ${line('"title"')} WHERE "title" <> ${line('"title"')}`,
    );
    await queryRunner.query(`UPDATE "runs" SET "title" = ${line('"subject"')} WHERE "title" = ''`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "runs" DROP COLUMN "title"`);
  }
}

const isPostgres = (queryRunner: QueryRunner): boolean => queryRunner.dataSource.options.type === 'postgres';

/** All runs of a command say the same, in a program that is JSON: SQL of either database stumbles over some of it. */
async function fillCommands(queryRunner: QueryRunner): Promise<void> {
  const [first, second] = isPostgres(queryRunner) ? ['$1', '$2'] : ['?', '?'];
  for (let last = ''; ;) {
    const commands = (await queryRunner.query(
      `SELECT "subject", MIN("program") AS "program" FROM "runs"
       WHERE "family" = 'commands' AND "subject" > ${first}
       GROUP BY "subject" ORDER BY "subject" LIMIT ${pageSize}`,
      [last],
    )) as { readonly subject: string; readonly program: string }[];
    for (const { subject, program } of commands) {
      const { argv } = JSON.parse(program) as { readonly argv: readonly string[] };
      // PostgreSQL keeps no NUL.
      const [line = ''] = (argv[2] ?? '')
        .replaceAll('\0', '')
        .trim()
        .split(/[\n\r]/, 1);
      await queryRunner.query(
        `UPDATE "runs" SET "title" = ${first} WHERE "family" = 'commands' AND "subject" = ${second}`,
        [line, subject],
      );
      last = subject;
    }
    if (commands.length < pageSize) return;
  }
}

/** @returns what makes the first line, of 200 characters at most, of a text that may be long. */
function oneLine(queryRunner: QueryRunner): (text: string) => string {
  const find = isPostgres(queryRunner) ? 'strpos' : 'instr';
  const blank = `' \t\n\r'`;
  return (text) => {
    const said = `ltrim(${text}, ${blank})`;
    const line = `rtrim(substr(${said}, 1, ${find}(${said} || '\n', '\n') - 1), ${blank})`;
    return `CASE WHEN length(${line}) > 200 THEN substr(${line}, 1, 199) || '…' ELSE ${line} END`;
  };
}
