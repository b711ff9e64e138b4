import type { PoolPlace } from '../../stores/topology';

/** A pool to take nodes out of. */
export interface Shrinkage {
  readonly place: PoolPlace;
  /** Numbers of the nodes that are ticked at first. */
  readonly nodeIds: readonly number[];
}
