import type { EntityManager, EntityMetadata, FindOptionsWhere, QueryRunner } from 'typeorm';
import type { EntityClass, WriteManager } from './store.js';

/** Below what SQLite (32,766) and PostgreSQL (65,535) bind in one statement. */
const parameterLimit = 30_000;

/**
 * Inserts whole rows, and updates rows that are found by plain values. TypeORM's builders put each statement together anew
 * and then search its text for names, which takes longer than carrying it out; these two are most of what is ever written.
 */
export class RowWriter {
  readonly #onChange: (metadata: EntityMetadata) => void;

  /** @param onChange told of the table of every change, before it is made. */
  constructor(onChange: (metadata: EntityMetadata) => void) {
    this.#onChange = onChange;
  }

  /** @returns TypeORM's own manager, but for what is done here. */
  managerOf(runner: QueryRunner): WriteManager {
    const { manager } = runner;
    const own: Pick<WriteManager, 'insert' | 'update'> = {
      insert: (entity, rows) => this.#insert(runner, entity, Array.isArray(rows) ? rows : [rows]),
      update: async (entity, where, change) =>
        isPlain(where)
          ? this.#update(runner, entity, where, change)
          : manager.update(entity, where, change as object),
    };
    return Object.assign(Object.create(manager) as EntityManager, own);
  }

  async #insert(runner: QueryRunner, entity: EntityClass, rows: readonly object[]): Promise<void> {
    const { driver } = runner.dataSource;
    const metadata = runner.dataSource.getMetadata(entity);
    this.#onChange(metadata);
    const { columns, tablePath } = metadata;
    const names = columns.map(({ databaseName }) => driver.escape(databaseName));
    const rowsAtOnce = Math.floor(parameterLimit / columns.length);
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const parameters: unknown[] = [];
      const places = rows.slice(start, start + rowsAtOnce).map((row) => {
        const own = columns.map((column) => {
          parameters.push(driver.preparePersistentValue(column.getEntityValue(row) ?? null, column));
          return driver.createParameter('', parameters.length - 1);
        });
        return `(${own.join(', ')})`;
      });
      const text = `INSERT INTO ${driver.escape(tablePath)} (${names.join(', ')}) VALUES ${places.join(', ')}`;
      await runner.query(text, parameters);
    }
  }

  async #update(runner: QueryRunner, entity: EntityClass, where: object, change: object): Promise<void> {
    const { driver } = runner.dataSource;
    const metadata = runner.dataSource.getMetadata(entity);
    this.#onChange(metadata);
    const parameters: unknown[] = [];
    const equations = (values: object): string[] =>
      Object.entries(values).flatMap(([property, value]) => {
        if (value === undefined) return [];
        const column = metadata.findColumnWithPropertyName(property);
        if (column === undefined) throw new Error(`${metadata.name} has no column for ${property}`);
        parameters.push(driver.preparePersistentValue(value, column));
        return `${driver.escape(column.databaseName)} = ${driver.createParameter('', parameters.length - 1)}`;
      });
    const set = equations(change);
    if (set.length === 0) return;
    const found = equations(where).join(' AND ');
    await runner.query(
      `UPDATE ${driver.escape(metadata.tablePath)} SET ${set.join(', ')} WHERE ${found}`,
      parameters,
    );
  }
}

/** Whether rows are found by equality with numbers, texts and truth values alone. */
function isPlain(where: FindOptionsWhere<object>): boolean {
  const values: unknown[] = Object.values(where);
  return values.length > 0 && values.every((value) => ['number', 'string', 'boolean'].includes(typeof value));
}
