import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { ControlPlane } from './control-plane.js';

/** @returns how many rows each of these tables of a control plane's database has, read past the control plane. */
export async function countRows<T extends string>(
  plane: ControlPlane,
  tables: readonly T[],
): Promise<Record<T, number>> {
  const counts = {} as Record<T, number>;
  if (plane.databaseUrl === null) {
    const database = new Database(join(plane.dataDir, 'wheelhouse.db'), { readonly: true });
    for (const table of tables)
      counts[table] = database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
    database.close();
    return counts;
  }
  const client = new pg.Client({ connectionString: plane.databaseUrl });
  await client.connect();
  try {
    for (const table of tables) {
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${table}`);
      counts[table] = Number(rows[0]?.count);
    }
  } finally {
    await client.end();
  }
  return counts;
}
