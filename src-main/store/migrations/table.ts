import { Table, type QueryRunner } from 'typeorm';

/** A portable type; `?` behind it: may be null. */
export type ColumnSpelling = Type | `${Type}?`;
type Type = 'text' | 'bigint' | 'boolean' | 'blob';

/**
 * Describes a table in the types that both databases share (see `columns.ts`).
 * @param primary names of the primary key.
 * @param columns name → type.
 */
export function tableOf(
  queryRunner: QueryRunner,
  name: string,
  primary: readonly string[],
  columns: Readonly<Record<string, ColumnSpelling>>,
): Table {
  const isPostgres = queryRunner.dataSource.options.type === 'postgres';
  return new Table({
    name,
    columns: Object.entries(columns).map(([column, spelled]) => {
      const type = spelled.replace('?', '');
      return {
        name: column,
        type: type === 'blob' && isPostgres ? 'bytea' : type,
        isNullable: spelled.endsWith('?'),
        isPrimary: primary.includes(column),
      };
    }),
  });
}
