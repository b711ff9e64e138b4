import { createHash } from 'node:crypto';
import type { WriteManager } from '../../../store/store.js';
import type { FlinkCluster } from './flink-cluster.js';
import type { FlinkJournal } from './flink-journal.js';
import type { FlinkJob } from './flink-run.entity.js';
import type { SqlGateway } from './sql-gateway.js';

/** What the parts of the executor share. */
export interface FlinkContext {
  readonly journal: FlinkJournal;
  readonly cluster: FlinkCluster;
  readonly gateway: SqlGateway;
  /** Where savepoints go; '' for where the cluster keeps them. */
  readonly savepointFolder: string;
  /** Between two looks at a job. */
  readonly pollMs: number;
  /** How long a cluster may be silent, or not know a job, before the run counts as lost. */
  readonly lostAfterMs: number;
  /** Told, in the write that notes it, that a run is out of reach, or back. */
  readonly onReach: (manager: WriteManager, runId: string, isLost: boolean) => Promise<void>;
}

/**
 * @param statement of a script; 0 for a jar.
 * @returns the id that the job of an attempt has: the same each time, so that submitting it again is refused by the
 * cluster, and asking for it finds it, whatever has become of the answer to the first time.
 */
export const jobIdOf = (flinkRunId: string, statement: number): string =>
  createHash('sha256').update(`wheelhouse ${flinkRunId} ${statement}`).digest('hex').slice(0, 32);

export const newJob = (flinkRunId: string, statement: number): FlinkJob => ({
  id: jobIdOf(flinkRunId, statement),
  statement,
  state: null,
  toldUntil: 0,
  missingSince: null,
  savepoint: null,
  savepointPath: null,
  isCancelled: false,
});

/** States of a job that will not change any more (JobStatus.isGloballyTerminalState); LOST is ours. */
export const isOver = ({ state }: FlinkJob): boolean =>
  state !== null && ['FINISHED', 'CANCELED', 'FAILED', 'LOST'].includes(state);
