import { taskState, type MapNode, type MapPool } from '../../api/orchestration-types';
import type { GlyphState } from '../../components/StateGlyph.vue';
import { glyphOfNode } from '../tasks/task-state';

export type NodeGlyph = Extract<
  GlyphState,
  'succeeded' | 'running' | 'waiting' | 'failed' | 'stopped' | 'offline'
>;

/** The states of the map, in the order of its legend. */
export const nodeGlyphs: readonly NodeGlyph[] = [
  'succeeded',
  'running',
  'waiting',
  'failed',
  'stopped',
  'offline',
];

/** @returns how a node is shown: what runs on it and what failed there comes before that it is out of reach. */
export function glyphOfMapNode({ state, online, offline_reason: reason }: MapNode): NodeGlyph {
  const isQuiet = state !== taskState.running && state !== taskState.failed;
  // One that was never tried is not known to be offline.
  return isQuiet && !online && reason !== null ? 'offline' : (glyphOfNode(state) as NodeGlyph);
}

const ranks: Readonly<Record<NodeGlyph, number>> = {
  failed: 0,
  offline: 1,
  running: 2,
  stopped: 3,
  waiting: 4,
  succeeded: 5,
};

/** @returns nodes with those in trouble first, otherwise as they were. */
export const troubleFirst = (nodes: readonly MapNode[]): MapNode[] =>
  nodes.toSorted((left, right) => ranks[glyphOfMapNode(left)] - ranks[glyphOfMapNode(right)]);

export const offlineCount = ({ nodes }: MapPool): number =>
  nodes.filter((node) => glyphOfMapNode(node) === 'offline').length;

/** @returns whether a pool's task is what is to be told of it: it goes on, waits, or has failed. */
export const hasLiveTask = ({ task }: MapPool): boolean =>
  task !== null && (task.state === taskState.running || task.queued || task.paused);
