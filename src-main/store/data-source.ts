import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import { messageOf } from '../lib/errors.js';
import { bindNumbers } from './bound-numbers.js';
import { backUp, checkSoundness } from './sqlite-file.js';
import { settleColumnTypes } from './columns.js';
import type { StoreLocation } from './dialect.js';
import type { StoreOptions } from './store.js';

/** A statement that takes longer is given up: the lane must not stand still behind it. */
const statementTimeoutMs = 30_000;

/** Prepared statements kept for each connection to SQLite: all that there are, and the lists of ids of some lengths. */
const keptStatements = 500;

const nothing = (): void => undefined;

/**
 * TypeORM's own loggers write to standard output whatever `logging` says, and that belongs to the one line we print. All
 * that it would tell of reaches us as what it throws.
 */
const silentLogger: Logger = {
  logQuery: nothing,
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};

type Kind = 'writer' | 'reader';

/**
 * Opens both connections and brings the schema up to date.
 * @throws {StoreDamaged} for an unsound SQLite file, and whatever the database says when it cannot be reached or
 * migrated; migrations run in one transaction, so a failed one leaves everything as it was.
 */
export async function openDataSources(
  options: StoreOptions,
): Promise<{ writer: DataSource; reader: DataSource }> {
  const { location } = options;
  settleColumnTypes(location.dialect);
  if (location.dialect === 'sqlite') await checkSoundness(location.file);

  const writer = await connect(options, 'writer');
  try {
    await migrate(writer, location);
    return { writer, reader: await connect(options, 'reader') };
  } catch (error) {
    await writer.destroy();
    throw error;
  }
}

async function connect(options: StoreOptions, kind: Kind): Promise<DataSource> {
  const source = new DataSource(await describe(options, kind));
  await source.initialize();
  if (options.location.dialect === 'sqlite') bindNumbers(source);
  return source;
}

async function migrate(writer: DataSource, location: StoreLocation): Promise<void> {
  if (!(await writer.showMigrations())) return;
  if (location.dialect === 'sqlite') await backUp(location.file, location.backupsDir);
  try {
    await writer.runMigrations({ transaction: 'all' });
  } catch (error) {
    throw new Error(`The database could not be migrated and is as it was before: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function describe(options: StoreOptions, kind: Kind): Promise<DataSourceOptions> {
  const shared = {
    entities: [...options.entities],
    migrations: kind === 'writer' ? [...options.migrations] : [],
    synchronize: false,
    migrationsRun: false,
    logging: false,
    logger: silentLogger,
  };
  const { location } = options;
  if (location.dialect === 'sqlite') {
    const { default: Database } = await import('better-sqlite3');
    return {
      ...shared,
      type: 'better-sqlite3',
      driver: Database,
      database: location.file,
      readonly: kind === 'reader',
      timeout: 5000,
      statementCacheSize: keptStatements,
      prepareDatabase: (database: { pragma(text: string): unknown }) => {
        if (kind === 'writer') {
          database.pragma('journal_mode = WAL');
          database.pragma('synchronous = FULL');
        }
        database.pragma('busy_timeout = 5000');
      },
    };
  }
  const { default: pg } = await import('pg');
  // bigint arrives as text otherwise; ours stay below 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  return {
    ...shared,
    type: 'postgres',
    driver: pg,
    url: location.url,
    poolSize: kind === 'writer' ? 1 : 8,
    connectTimeoutMS: 10_000,
    installExtensions: false,
    applicationName: `wheelhouse ${kind}`,
    extra: {
      statement_timeout: statementTimeoutMs,
      ...(kind === 'reader' ? { options: '-c default_transaction_read_only=on' } : {}),
    },
  };
}
