import { Type } from 'typebox';

export const Limit = Type.Integer({
  default: 50,
  minimum: 1,
  maximum: 500,
  description: 'Items to list, at most 500.',
});
export const Cursor = Type.Optional(
  Type.String({ maxLength: 64, description: 'nextCursor of the page before.' }),
);

export const Page = Type.Object({
  items: Type.Array(Type.Unknown()),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

/**
 * @param found one more than `limit`, where there are as many.
 * @returns the page of them, and the id behind which the next one begins; null when this is the last.
 */
export function pageOf<T extends { readonly id: string | number }>(
  found: readonly T[],
  limit: number,
): { items: T[]; nextCursor: T['id'] | null } {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
