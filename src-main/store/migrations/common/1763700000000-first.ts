import { TableForeignKey, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf } from '../table.js';

/** Tokens and sessions, audit, events, jobs, runs and their logs. */
export class First1763700000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const create = async (
      name: string,
      primary: readonly string[],
      columns: Parameters<typeof tableOf>[3],
      indices: readonly (readonly [name: string, columns: string[], isUnique?: boolean])[] = [],
    ) => {
      await queryRunner.createTable(tableOf(queryRunner, name, primary, columns));
      for (const [index, columnNames, isUnique] of indices) {
        await queryRunner.createIndex(
          name,
          new TableIndex({ name: index, columnNames, isUnique: isUnique ?? false }),
        );
      }
    };

    await create(
      'tokens',
      ['id'],
      {
        id: 'text',
        name: 'text',
        role: 'text',
        hash: 'text',
        createdAt: 'bigint',
        expiresAt: 'bigint?',
        lastUsedAt: 'bigint?',
      },
      [
        ['tokens_name', ['name'], true],
        ['tokens_hash', ['hash'], true],
      ],
    );
    await create(
      'sessions',
      ['hash'],
      { hash: 'text', tokenId: 'text', createdAt: 'bigint', expiresAt: 'bigint' },
      [['sessions_by_token', ['tokenId']]],
    );
    await create('audit', ['id'], {
      id: 'text',
      at: 'bigint',
      operator: 'text',
      address: 'text',
      requestId: 'text',
      action: 'text',
      target: 'text',
      before: 'text?',
      after: 'text?',
      outcome: 'text',
      message: 'text?',
    });
    await create('events', ['seq'], { seq: 'bigint', at: 'bigint', type: 'text', data: 'text' });
    await create(
      'jobs',
      ['id'],
      {
        id: 'text',
        group: 'text',
        name: 'text',
        isEnabled: 'boolean',
        latestVersion: 'text',
        createdAt: 'bigint',
      },
      [['jobs_name', ['group', 'name'], true]],
    );
    await create(
      'job_versions',
      ['id'],
      {
        id: 'text',
        jobId: 'text',
        version: 'text',
        sha1: 'text',
        size: 'bigint',
        root: 'text',
        task: 'text',
        publishedAt: 'bigint',
        publishedBy: 'text',
      },
      [
        ['job_versions_version', ['jobId', 'version'], true],
        ['job_versions_by_sha1', ['sha1']],
      ],
    );
    await queryRunner.createForeignKey(
      'job_versions',
      new TableForeignKey({
        name: 'job_versions_job',
        columnNames: ['jobId'],
        referencedTableName: 'jobs',
        referencedColumnNames: ['id'],
        onDelete: 'CASCADE',
      }),
    );
    await create(
      'runs',
      ['id'],
      {
        id: 'text',
        family: 'text',
        subject: 'text',
        version: 'text',
        nodeId: 'text',
        executor: 'text',
        state: 'text',
        trigger: 'text',
        operator: 'text',
        attempt: 'bigint',
        concurrency: 'bigint',
        program: 'text',
        handle: 'text?',
        createdAt: 'bigint',
        startedAt: 'bigint?',
        endedAt: 'bigint?',
        stopRequestedBy: 'text?',
        exitCode: 'bigint?',
        signal: 'text?',
        reason: 'text?',
        result: 'text?',
        stdoutOffset: 'bigint',
        stderrOffset: 'bigint',
        lineCount: 'bigint',
        lastLineMs: 'bigint',
      },
      [
        ['runs_by_subject', ['family', 'subject', 'id']],
        ['runs_by_state', ['state', 'id']],
      ],
    );
    await create(
      'log_chunks',
      ['id'],
      {
        id: 'bigint',
        topic: 'text',
        runId: 'text',
        firstLine: 'bigint',
        lineCount: 'bigint',
        firstMs: 'bigint',
        lastMs: 'bigint',
        types: 'bigint',
        lines: 'blob',
      },
      [
        ['log_chunks_by_topic', ['topic', 'firstMs', 'id']],
        ['log_chunks_by_run', ['runId', 'firstLine']],
      ],
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const names = ['log_chunks', 'runs', 'job_versions', 'jobs', 'events', 'audit', 'sessions', 'tokens'];
    for (const name of names) await queryRunner.dropTable(name);
  }
}
