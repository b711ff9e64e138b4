import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entities, migrations } from '../../src-main/entities.js';
import type { StoreLocation } from '../../src-main/store/dialect.js';
import { Store, type StoreOptions } from '../../src-main/store/store.js';

/** A place for a store on the database that the present test project is about, and how to be rid of it. */
export interface TestStore {
  readonly location: StoreLocation;
  readonly folder: string;
  /** Opens it as the control plane would; several times in a row if need be. */
  open(change?: Partial<StoreOptions>): Promise<Store>;
  remove(): Promise<void>;
}

/** @returns a fresh, empty place: a file in a temporary folder, or a new database of the test server. */
export async function makeTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-store-'));
  const location = await makeLocation(folder);
  return {
    location,
    folder,
    open: (change = {}) =>
      Store.open({
        location,
        entities,
        migrations,
        holder: `test process ${process.pid}`,
        onCallbackError: (error) => {
          throw error;
        },
        onRollBackError: (error) => {
          throw error;
        },
        onClaimLost: (reason) => {
          throw new Error(reason);
        },
        ...change,
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeLocation(folder: string): Promise<StoreLocation> {
  if (process.env['WHEELHOUSE_TEST_DIALECT'] !== 'postgres') {
    return { dialect: 'sqlite', file: join(folder, 'wheelhouse.db'), backupsDir: join(folder, 'backups') };
  }
  const { createDatabase } = await import('./postgres.js');
  return { dialect: 'postgres', url: await createDatabase() };
}
