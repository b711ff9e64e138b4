import { Column, getMetadataArgsStorage, PrimaryColumn, type ColumnOptions } from 'typeorm';
import type { Dialect } from './dialect.js';

/**
 * The only column types an entity may use: each exists on both databases with the same range and the same
 * behaviour. Ids are made by the application, never by the database.
 */

interface Nullable {
  /** Whether the column may hold null (false). */
  readonly nullable?: boolean;
}

/** Targets of `BlobColumn`, whose type differs between the databases and is settled when one is opened. */
const blobColumns = new Set<string>();

const columnKey = (target: unknown, property: string): string =>
  `${typeof target === 'function' ? target.name : String(target)}.${property}`;

/** Primary key: a string that the application made. */
export const IdColumn = (): PropertyDecorator => PrimaryColumn({ type: 'text' });

/** Primary key: an integer that the application made, up to 2^53 - 1. */
export const IntegerIdColumn = (): PropertyDecorator => PrimaryColumn({ type: 'bigint' });

/** Text of any length, UTF-8 without NUL (PostgreSQL refuses NUL). */
export const TextColumn = (options: Nullable & { readonly default?: string } = {}): PropertyDecorator =>
  Column({ type: 'text', nullable: options.nullable ?? false, default: options.default });

/** Integer up to 2^53 - 1. */
export const IntegerColumn = (options: Nullable & { readonly default?: number } = {}): PropertyDecorator =>
  Column({ type: 'bigint', nullable: options.nullable ?? false, default: options.default });

/** Point in time: UTC epoch milliseconds. */
export const TimeColumn = (options: Nullable = {}): PropertyDecorator =>
  Column({ type: 'bigint', nullable: options.nullable ?? false });

export const BooleanColumn = (): PropertyDecorator => Column({ type: 'boolean' });

/** Any JSON value, kept as text: neither database is asked to look inside. */
export const JsonColumn = (options: Nullable = {}): PropertyDecorator =>
  Column({ type: 'simple-json', nullable: options.nullable ?? false });

/** Bytes: `blob` on SQLite, `bytea` on PostgreSQL. */
export const BlobColumn = (): PropertyDecorator => (target, property) => {
  blobColumns.add(columnKey(target.constructor, String(property)));
  Column({ type: 'blob' })(target, property);
};

/**
 * Gives the blob columns of all entities the type that the database in use knows. One process serves one database.
 * @param dialect the database about to be opened.
 */
export function settleColumnTypes(dialect: Dialect): void {
  const type: ColumnOptions['type'] = dialect === 'postgres' ? 'bytea' : 'blob';
  for (const column of getMetadataArgsStorage().columns) {
    if (blobColumns.has(columnKey(column.target, column.propertyName))) column.options.type = type;
  }
}
