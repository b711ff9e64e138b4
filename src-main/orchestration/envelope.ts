import { Type, type TSchema } from 'typebox';
import { Refusal } from '../lib/errors.js';

/** Parameters and replies of the orchestration family (contract, orchestration.md, "Envelope and codes"). */

export const success = (data: unknown) => ({ code: 0, msg: 'success', data });

/** The envelope of a success, for the documentation. */
export const successOf = <T extends TSchema>(data: T) =>
  Type.Object({ code: Type.Literal(0), msg: Type.Literal('success'), data });

/** Which part of a list is asked for. */
export interface Page {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

const standardSize = 10;
const largestSize = 1000;
/** Beyond any list; keeps the count of skipped rows exact. */
const lastPage = 1_000_000_000;

export const paging = {
  page: Type.Integer({ default: 1, description: 'From 1.' }),
  page_size: Type.Integer({ default: standardSize, description: `At most ${largestSize}.` }),
};

/** @returns what is asked for; what is too small becomes the default, what is too large the limit. */
export function pageOf(params: { readonly page: number; readonly page_size: number }): Page {
  const { page, page_size: size } = params;
  return {
    number: page < 1 ? 1 : Math.min(page, lastPage),
    size: size < 1 ? standardSize : Math.min(size, largestSize),
  };
}

/** Rows of one page, and how many there are in all. */
export interface Listed<T> {
  readonly rows: readonly T[];
  readonly count: number;
}

/** @returns the page of a list that is in memory. */
export function slice<T>(all: readonly T[], { number, size }: Page): Listed<T> {
  return { rows: all.slice((number - 1) * size, number * size), count: all.length };
}

export const successPage = (data: readonly unknown[], page: Page, count: number) => ({
  ...success(data),
  page: page.number,
  page_size: page.size,
  query_count: count,
});

/** The envelope of a page, for the documentation. */
export const successPageOf = <T extends TSchema>(item: T) =>
  Type.Object({
    code: Type.Literal(0),
    msg: Type.Literal('success'),
    data: Type.Array(item),
    page: Type.Integer(),
    page_size: Type.Integer(),
    query_count: Type.Integer({ description: 'All that match.' }),
  });

/** A number in a path or body, read by {@link readId}: what is none has a documented message. */
export const Id = Type.Union([Type.Integer(), Type.String({ maxLength: 100 })], {
  description: 'A whole number.',
});

/** @throws {Refusal} 400 "id is error" for what is no whole number. */
export function readId(given: number | string): number {
  const id = typeof given === 'string' && /^-?\d+$/.test(given.trim()) ? Number(given) : given;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  throw new Refusal(400, 'invalid_id', `id is error: ${JSON.stringify(given)} is not a whole number.`);
}

const printable = '[^\\u0000-\\u001f\\u007f]';

export const Name = Type.String({
  pattern: `^(?=.*\\S)${printable}{1,200}$`,
  description: 'Unique; 1 to 200 characters, not all of them blank.',
});

/** Text for people; both databases hold anything but NUL. */
export const Text = (description: string) =>
  Type.String({ pattern: '^[^\\u0000]*$', maxLength: 10_000, description });

/** Number of something that is optional: 0 for none. */
export const Reference = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
