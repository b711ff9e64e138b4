/** Databases bound the number of parameters of a statement. */
const batchSize = 500;

/** Asks for many things, some at a time. @returns what all the queries have found, in order. */
export async function inBatches<Key, T>(
  keys: readonly Key[],
  query: (batch: Key[]) => Promise<readonly T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < keys.length; start += batchSize)
    found.push(...(await query(keys.slice(start, start + batchSize))));
  return found;
}
