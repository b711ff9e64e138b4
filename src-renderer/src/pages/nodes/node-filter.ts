import type { Node } from '../../api/nodes';
import type { TableSort } from '../../components/table/table';
import { nodeState, nodeUsage, type NodeState } from './node-state';

export const nodeFilters = ['all', 'online', 'offline', 'hostKey', 'busy'] as const;
export type NodeFilter = (typeof nodeFilters)[number];

/** What the list is narrowed down to; empty texts and null let everything pass. */
export interface NodeChoice {
  readonly filter: NodeFilter;
  readonly text: string;
  /** Number of a pool; 0 for nodes in none. */
  readonly pool: number | null;
  readonly group: string;
  readonly tag: string;
}

const passes: Readonly<Record<NodeFilter, (node: Node) => boolean>> = {
  all: () => true,
  online: (node) => nodeState(node) === 'online',
  offline: (node) => nodeState(node) === 'offline',
  hostKey: (node) => nodeState(node) === 'hostKey',
  busy: ({ running }) => running > 0,
};

function contains({ name, address, tags, groups }: Node, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [name, address, ...tags, ...groups].some((each) => each.toLowerCase().includes(wanted));
}

/** How many nodes each filter would show. */
export function countByFilter(nodes: readonly Node[]): Record<NodeFilter, number> {
  const count = (filter: NodeFilter): number => nodes.filter(passes[filter]).length;
  return {
    all: nodes.length,
    online: count('online'),
    offline: count('offline'),
    hostKey: count('hostKey'),
    busy: count('busy'),
  };
}

/** Those in trouble come first, whatever the order. */
const ranks: Readonly<Record<NodeState, number>> = { offline: 0, hostKey: 1, online: 2 };

const figures: Readonly<Record<string, (node: Node) => number | null>> = {
  load: (node) => nodeUsage(node).load,
  memory: (node) => nodeUsage(node).memory,
  disk: (node) => nodeUsage(node).disk,
  runs: ({ running }) => running,
};

/** Names with numbers in them sort as people count: web-2 before web-10. */
const names = new Intl.Collator('en', { numeric: true });

function compare(left: Node, right: Node, sort: TableSort | null): number {
  const rank = ranks[nodeState(left)] - ranks[nodeState(right)];
  if (rank !== 0) return rank;
  const byName = names.compare(left.name, right.name);
  if (sort === null || nodeState(left) !== 'online') return byName;
  const figure = figures[sort.key];
  if (!figure) return sort.isDescending ? -byName : byName;
  const [a, b] = [figure(left), figure(right)];
  // What is not known goes last, whichever way round.
  if (a === null || b === null) return a === b ? byName : Number(a === null) - Number(b === null);
  return (sort.isDescending ? b - a : a - b) || byName;
}

/** Nodes that pass, those in trouble first. */
export function filterNodes(nodes: readonly Node[], choice: NodeChoice, sort: TableSort | null): Node[] {
  return nodes
    .filter(
      (node) =>
        passes[choice.filter](node) &&
        contains(node, choice.text) &&
        (choice.pool === null || (node.poolId ?? 0) === choice.pool) &&
        (choice.group === '' || node.groups.includes(choice.group)) &&
        (choice.tag === '' || node.tags.includes(choice.tag)),
    )
    .sort((left, right) => compare(left, right, sort));
}
