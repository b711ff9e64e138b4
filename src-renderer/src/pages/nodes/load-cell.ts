import type { Node } from '../../api/nodes';
import { nodeState, nodeUsage } from './node-state';

/** How a node is shown where nodes are cells: by its load, unless there is something else to say first. */
export const loadCells = ['idle', 'light', 'busy', 'hot', 'unknown', 'offline', 'hostKey'] as const;
export type LoadCell = (typeof loadCells)[number];

/** Load per core from which on a node is shown so. The last is where meters ask for a look too. */
const LIGHT = 0.25;
const BUSY = 0.5;
const HOT = 0.8;

export function loadCellOf(node: Node): LoadCell {
  const state = nodeState(node);
  // One that was never tried is not known to be away.
  if (state === 'offline') return node.offlineReason === null ? 'unknown' : 'offline';
  if (state === 'hostKey') return 'hostKey';
  const { load } = nodeUsage(node);
  if (load === null) return 'unknown';
  if (load >= HOT) return 'hot';
  if (load >= BUSY) return 'busy';
  return load >= LIGHT ? 'light' : 'idle';
}
