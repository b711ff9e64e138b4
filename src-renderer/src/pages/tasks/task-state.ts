import { taskState, type MapTask, type Task, type TaskState } from '../../api/orchestration-types';
import type { GlyphState } from '../../components/StateGlyph.vue';

/** What of a task decides how it is shown. */
type ShownTask = Pick<Task, 'state' | 'queued' | 'paused'> & Partial<Pick<Task, 'approval'>>;

/** @returns the state of a task in the words that everything has. */
export function glyphOfTask({ state, queued, paused, approval }: ShownTask): GlyphState {
  switch (state) {
    case taskState.init:
      return queued ? 'queued' : 'waiting';
    case taskState.running:
      return 'running';
    case taskState.success:
      return 'succeeded';
    case taskState.failed:
      return 'failed';
    case taskState.stopped:
      if (!paused) return 'stopped';
      return approval ? 'approval' : 'paused';
  }
}

/** As {@link glyphOfTask}, from the map of a cluster, where what a task waits for stands in its reason alone. */
export const glyphOfMapTask = (task: MapTask): GlyphState => {
  const glyph = glyphOfTask(task);
  return glyph === 'paused' && task.reason.startsWith('waits for approval') ? 'approval' : glyph;
};

const nodeGlyphs: Readonly<Record<TaskState, GlyphState>> = {
  [taskState.init]: 'waiting',
  [taskState.running]: 'running',
  [taskState.success]: 'succeeded',
  [taskState.failed]: 'failed',
  [taskState.stopped]: 'stopped',
};

/** @returns the state of a node in a task. */
export const glyphOfNode = (state: TaskState): GlyphState => nodeGlyphs[state];

/** What can be done to a task now. */
export interface TaskChoices {
  readonly canPause: boolean;
  readonly canStop: boolean;
  /** It was made and not begun, paused, or stopped with something left to do. */
  readonly canStart: boolean;
  readonly canApprove: boolean;
  /** Nodes that have failed, which a retry would start alone; only when nothing is under way. */
  readonly canRetry: boolean;
}

/** @returns what can be done to a task, as its service decides it (contract, orchestration.md, "The task engine"). */
export function choicesFor({ state, queued, paused, pausing, approval, stat }: Task): TaskChoices {
  const isGoing = state === taskState.running || queued;
  const left = (stat[taskState.init] ?? 0) + (stat[taskState.stopped] ?? 0);
  const failed = stat[taskState.failed] ?? 0;
  return {
    canPause: state === taskState.running && !pausing,
    canStop: isGoing || state === taskState.init || paused,
    canStart: !isGoing && left > 0 && approval === null,
    canApprove: approval !== null,
    canRetry: !isGoing && !paused && failed > 0,
  };
}
