import type { ReadManager } from '../store/store.js';
import { Cluster, Pool, Service } from './topology.entity.js';

/** @returns what logs in to its nodes with a credential, such as `pool web`. */
export async function connectionsUsing(
  read: ReadManager,
  { name }: { readonly name: string },
): Promise<readonly string[]> {
  const kinds = [
    ['cluster', await read.find(Cluster, { order: { id: 'ASC' } })],
    ['service', await read.find(Service, { order: { id: 'ASC' } })],
    ['pool', await read.find(Pool, { order: { id: 'ASC' } })],
  ] as const;
  return kinds.flatMap(([word, rows]) =>
    rows.filter(({ connection }) => connection.credential === name).map((row) => `${word} ${row.name}`),
  );
}
