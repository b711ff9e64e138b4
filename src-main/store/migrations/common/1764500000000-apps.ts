import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

/** Apps with their versions and channels, and what is built of them. */
export class Apps1764500000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const create = async (name: string, columns: Readonly<Record<string, ColumnSpelling>>) =>
      queryRunner.createTable(tableOf(queryRunner, name, ['id'], { id: 'text', ...columns }));
    const index = (table: string, name: string, columnNames: string[], isUnique = false) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
    await create('apps', {
      name: 'text',
      platforms: 'text',
      isForbidden: 'boolean',
      isLive: 'boolean',
      repository: 'text',
      recipe: 'text?',
      createdAt: 'bigint',
      updatedAt: 'bigint',
    });
    await index('apps', 'apps_by_name', ['name']);
    await create('app_versions', {
      appId: 'text',
      code: 'text',
      name: 'text',
      platform: 'text',
      gitTag: 'text',
      gitIndex: 'text',
      createdAt: 'bigint',
      updatedAt: 'bigint',
    });
    await index('app_versions', 'app_versions_of', ['appId', 'createdAt']);
    await create('app_channels', {
      appId: 'text',
      code: 'text',
      name: 'text',
      platform: 'text',
      createdAt: 'bigint',
      updatedAt: 'bigint',
    });
    await index('app_channels', 'app_channels_code', ['appId', 'platform', 'code'], true);
    await create('builds', {
      number: 'bigint',
      appId: 'text',
      appName: 'text',
      platform: 'text',
      versionId: 'text',
      versionCode: 'text',
      versionName: 'text',
      plan: 'text',
      nodeId: 'text',
      status: 'bigint',
      commit: 'text',
      error: 'text',
      operator: 'text',
      cancelledBy: 'text?',
      checkoutRunId: 'text',
      createdAt: 'bigint',
      startedAt: 'bigint?',
      endedAt: 'bigint?',
      updatedAt: 'bigint',
    });
    await index('builds', 'builds_of', ['appId', 'createdAt']);
    await index('builds', 'builds_by_status', ['status', 'createdAt']);
    await index('builds', 'builds_by_checkout', ['checkoutRunId']);
    await create('build_channels', {
      buildId: 'text',
      position: 'bigint',
      code: 'text',
      name: 'text',
      state: 'text',
      runId: 'text',
      error: 'text',
      files: 'text',
      startedAt: 'bigint?',
      endedAt: 'bigint?',
    });
    await index('build_channels', 'build_channels_of', ['buildId', 'position'], true);
    await index('build_channels', 'build_channels_by_run', ['runId']);
    await create('build_packages', {
      buildId: 'text',
      position: 'bigint',
      part: 'bigint',
      channel: 'text',
      name: 'text',
      size: 'bigint',
      sha256: 'text',
      crc32: 'bigint',
      createdAt: 'bigint',
    });
    await index('build_packages', 'build_packages_of', ['buildId', 'position', 'part'], true);
    await create('build_leftovers', { nodeId: 'text', path: 'text', appId: 'text', notBefore: 'bigint' });
    await index('build_leftovers', 'build_leftovers_due', ['notBefore']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const tables = ['build_leftovers', 'build_packages', 'build_channels', 'builds'];
    for (const table of [...tables, 'app_channels', 'app_versions', 'apps'])
      await queryRunner.dropTable(table);
  }
}
