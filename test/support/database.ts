import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { ControlPlane } from './control-plane.js';

/** Does one statement on a control plane's database, past the control plane. @returns its rows. */
export async function query(plane: ControlPlane, sql: string): Promise<Record<string, unknown>[]> {
  if (plane.databaseUrl === null) {
    const database = new Database(join(plane.dataDir, 'wheelhouse.db'));
    try {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.all() as Record<string, unknown>[];
      statement.run();
      return [];
    } finally {
      database.close();
    }
  }
  const client = new pg.Client({ connectionString: plane.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** @returns how many rows each of these tables has. */
export async function countRows<T extends string>(
  plane: ControlPlane,
  tables: readonly T[],
): Promise<Record<T, number>> {
  const counts = {} as Record<T, number>;
  for (const table of tables) {
    const [row] = await query(plane, `SELECT count(*) AS count FROM ${table}`);
    counts[table] = Number(row?.['count']);
  }
  return counts;
}
