import type { WorkStatus } from '../../api/works';
import type { GlyphState } from '../../components/StateGlyph.vue';

const states = {
  0: 'disabled',
  1: 'waiting',
  2: 'starting',
  3: 'running',
  4: 'paused',
  5: 'stopped',
  6: 'succeeded',
  7: 'failed',
} as const satisfies Record<WorkStatus, GlyphState>;

/** @returns the glyph of a work's status. */
export const stateOf = (status: WorkStatus): GlyphState => states[status];

export const workFilters = ['all', 'running', 'failed'] as const;
type WorkFilter = (typeof workFilters)[number];

/** What each filter asks for; nothing is everything. */
export const statusesOf: Readonly<Record<WorkFilter, readonly WorkStatus[]>> = {
  all: [],
  running: [2, 3, 4],
  failed: [7],
};

/** @returns whether something of the work goes on. */
export const isActive = (status: WorkStatus): boolean => statusesOf.running.includes(status);

const flinkStates: Readonly<Record<string, GlyphState>> = {
  FINISHED: 'succeeded',
  FAILED: 'failed',
  FAILING: 'failed',
  CANCELED: 'stopped',
  CANCELING: 'stopped',
  CANCELLING: 'stopped',
  SUSPENDED: 'paused',
  RUNNING: 'running',
  RESTARTING: 'starting',
  INITIALIZING: 'starting',
  RECONCILING: 'starting',
  DEPLOYING: 'starting',
};

/** @returns the glyph of what Flink calls the state of a job or a vertex; one not known here waits. */
export const flinkStateOf = (state: string): GlyphState => flinkStates[state] ?? 'queued';
