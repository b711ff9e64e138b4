import { Type } from 'typebox';

/** The parameter that says how many items of a list are asked for. */
export const Limit = Type.Integer({
  default: 50,
  minimum: 1,
  maximum: 500,
  description: 'Items to list, at most 500.',
});
/** The parameter that asks for the page behind another. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: 64, description: 'nextCursor of the page before.' }),
);

/** The answer of a list, for the documentation. */
export const PageSchema = Type.Object({
  items: Type.Array(Type.Unknown()),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
  total: Type.Integer(),
});

/**
 * @param found one more than `limit`, where there are as many.
 * @returns the page of them, and the id behind which the next one begins; null when this is the last.
 */
export function cutPage<T extends { readonly id: string | number }>(
  found: readonly T[],
  limit: number,
): { items: T[]; nextCursor: T['id'] | null } {
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
