import type { MapNode, Pool } from '../../api/orchestration-types';

/** Nodes of one pool to take out of it. */
export interface Removal {
  readonly pool: Pool;
  readonly nodes: readonly MapNode[];
}
