import type { DataSource } from 'typeorm';

/**
 * TypeORM writes numbers into the text of its statements for SQLite. Hardly a text comes twice that way, and preparing a
 * statement takes longer than carrying it out: so numbers are bound, and a statement is prepared once.
 *
 * Whole ones are bound as big integers, since better-sqlite3 binds every plain number as a floating-point one, with which
 * SQLite divides otherwise than with the same number in the text.
 */
export function bindNumbers({ driver }: Pick<DataSource, 'driver'>): void {
  const escape = driver.escapeQueryWithParameters.bind(driver);
  driver.escapeQueryWithParameters = (sql, parameters) => {
    const bound: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(parameters))
      bound[name] = Number.isSafeInteger(value) ? BigInt(value as number) : value;
    return escape(sql, bound);
  };
}
