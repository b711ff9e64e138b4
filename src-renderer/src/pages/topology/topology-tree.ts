import type { Cluster, Pool, Service } from '../../api/orchestration-types';

export type TreeKey = `${'cluster' | 'service' | 'pool'} ${number}`;

/** A line of the tree. */
export interface TreeLine {
  readonly key: TreeKey;
  readonly kind: 'cluster' | 'service' | 'pool';
  readonly id: number;
  readonly name: string;
  /** From 1. */
  readonly level: number;
  readonly nodes: number;
  /** Null when there is nothing below it. */
  readonly isOpen: boolean | null;
}

export interface TreeParts {
  readonly clusters: readonly Cluster[];
  readonly services: readonly Service[];
  readonly pools: readonly Pool[];
}

/** What is to be seen of the tree. */
export interface TreeChoice {
  /** Lines that are closed. */
  readonly closed: ReadonlySet<TreeKey>;
  /** Part of a name; '' for all. */
  readonly text: string;
  /** The pool that an address is in; it alone is left when given. */
  readonly onlyPool: number | null;
}

/** Lays the tree out line by line. What a search leaves is open. */
export function treeLines({ clusters, services, pools }: TreeParts, choice: TreeChoice): TreeLine[] {
  const wanted = choice.text.trim().toLowerCase();
  const isSearch = wanted !== '' || choice.onlyPool !== null;
  const matches = (name: string): boolean =>
    choice.onlyPool === null && (wanted === '' || name.toLowerCase().includes(wanted));
  const lines: TreeLine[] = [];
  for (const cluster of clusters) {
    const isClusterWanted = matches(cluster.name);
    const own = services.filter(({ cluster_id: id }) => id === cluster.id);
    const below: TreeLine[] = [];
    let nodes = 0;
    for (const service of own) {
      const isServiceWanted = isClusterWanted || matches(service.name);
      const all = pools.filter(({ service_id: id }) => id === service.id);
      const shown = all.filter(({ id, name }) => isServiceWanted || matches(name) || id === choice.onlyPool);
      const serviceNodes = all.reduce((sum, pool) => sum + pool.node_count, 0);
      nodes += serviceNodes;
      if (shown.length === 0 && !isServiceWanted) continue;
      const key: TreeKey = `service ${service.id}`;
      const isOpen = isSearch || !choice.closed.has(key);
      below.push({
        key,
        kind: 'service',
        id: service.id,
        name: service.name,
        level: 2,
        nodes: serviceNodes,
        isOpen: shown.length > 0 ? isOpen : null,
      });
      if (!isOpen) continue;
      for (const pool of shown) {
        const { id, name, node_count: count } = pool;
        below.push({ key: `pool ${id}`, kind: 'pool', id, name, level: 3, nodes: count, isOpen: null });
      }
    }
    if (isSearch && below.length === 0 && !isClusterWanted) continue;
    const key: TreeKey = `cluster ${cluster.id}`;
    const isOpen = isSearch || !choice.closed.has(key);
    lines.push({
      key,
      kind: 'cluster',
      id: cluster.id,
      name: cluster.name,
      level: 1,
      nodes,
      isOpen: own.length > 0 ? isOpen : null,
    });
    if (isOpen) lines.push(...below);
  }
  return lines;
}
