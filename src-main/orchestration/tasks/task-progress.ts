import { createHash } from 'node:crypto';
import { In } from 'typeorm';
import type { LogStore } from '../../engine/log-store.js';
import { readOutput } from '../../engine/run-output.js';
import { Run } from '../../engine/run.entity.js';
import { inBatches } from '../../store/in-batches.js';
import type { ReadManager } from '../../store/store.js';
import { builtInsOf } from './built-in-variables.js';
import { PlaceholderError } from './placeholders.js';
import { commandsOf, type PreviewedAction } from './task-preview.js';
import { TaskAttempt, TaskNode, taskState, type Task, type TaskState } from './task.entity.js';

/** An attempt at an action of a step on a node, with what its run knows of it. */
export interface ShownAttempt {
  readonly id: number;
  readonly nsid: number;
  /** Index of the step. */
  readonly step: number;
  readonly action: string;
  /** From 1; anew from 1 each time the task is started again. */
  readonly attempt: number;
  readonly state: TaskState;
  /** '' for what the control plane does itself. */
  readonly run_id: string;
  /** '' where there is no run. */
  readonly run_state: string;
  readonly exit_code: number | null;
  /** Why it ended so, for people; '' where there is nothing to say. */
  readonly reason: string;
  /** Epoch milliseconds; null while it waits for its turn. */
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
}

/**
 * @param nsids numbers of nodes in the task; null for all.
 * @returns their attempts, in the order in which they began.
 */
export async function listAttempts(
  read: ReadManager,
  task: Task,
  nsids: readonly number[] | null,
): Promise<ShownAttempt[]> {
  const nodes = await read.find(TaskNode, { select: { id: true }, where: { taskId: task.id } });
  const own = nodes.map(({ id }) => id).filter((id) => nsids === null || nsids.includes(id));
  const attempts = await inBatches(own, (ids) => read.findBy(TaskAttempt, { taskNodeId: In(ids) }));
  const runs = await runsOf(read, attempts);
  return attempts
    .sort((a, b) => a.id - b.id)
    .map((attempt) => {
      const run = runs.get(attempt.runId);
      return {
        id: attempt.id,
        nsid: attempt.taskNodeId,
        step: attempt.step,
        action: attempt.actionName,
        attempt: attempt.attempt,
        state: attempt.state,
        run_id: attempt.runId,
        run_state: run?.state ?? '',
        exit_code: run?.exitCode ?? null,
        // Kept with the attempt once it has ended: its run may be gone by now.
        reason: attempt.text === '' ? (run?.reason ?? '') : attempt.text,
        started_ms: attempt.runId === '' || run === undefined ? attempt.startedAt : run.startedAt,
        ended_ms: run?.endedAt ?? attempt.endedAt,
      };
    });
}

type KnownRun = Pick<Run, 'id' | 'state' | 'exitCode' | 'reason' | 'startedAt' | 'endedAt'>;

/** @returns the runs that are still there; those of long ago may be gone. */
async function runsOf(
  read: ReadManager,
  attempts: readonly TaskAttempt[],
): Promise<ReadonlyMap<string, KnownRun>> {
  const wanted = attempts.flatMap(({ runId }) => (runId === '' ? [] : [runId]));
  const select = { id: true, state: true, exitCode: true, reason: true, startedAt: true, endedAt: true };
  const runs = await inBatches(wanted, (ids) => read.find(Run, { select, where: { id: In(ids) } }));
  return new Map(runs.map((run) => [run.id, run]));
}

/** What several nodes have said alike at a step. */
export interface OutputGroup {
  readonly nsids: readonly number[];
  readonly state: TaskState;
  readonly exit_code: number | null;
  readonly reason: string;
  readonly text: string;
  /** Whether there is more of it: see the runs' logs. */
  readonly is_cut: boolean;
  /** What was run on the first of them. */
  readonly commands: readonly PreviewedAction[];
}

export interface GroupedOutputs {
  /** Those that failed first, then the larger ones first. */
  readonly groups: readonly OutputGroup[];
  /** Nodes whose outputs differ from all these: their texts are left out. */
  readonly others: readonly number[];
}

/** Characters shown of one output. */
const shownCharacters = 32 * 1024;
/** More different outputs than these are not compared by anybody. */
const shownGroups = 60;

/**
 * Puts equal outputs of the last finished attempt at a step together.
 * @param step its index.
 */
export async function groupOutputs(
  read: ReadManager,
  logs: LogStore,
  task: Task,
  step: number,
): Promise<GroupedOutputs> {
  const groups = new Map<string, OutputGroup & { nsids: number[] }>();
  const others: number[] = [];
  for (const parts of lastTries(
    (await listAttempts(read, task, null)).filter((each) => each.step === step),
  )) {
    const last = parts.at(-1);
    if (last === undefined || last.state === taskState.running) continue;
    let text = '';
    let isCut = false;
    for (const { run_id: runId } of parts) {
      if (runId === '') continue;
      const output = await readOutput(read, logs, runId, shownCharacters - text.length);
      text += output.text;
      isCut ||= output.isCut;
    }
    const { nsid, state, exit_code, reason } = last;
    const key = createHash('sha1')
      .update(JSON.stringify([state, exit_code, reason, text]))
      .digest('hex');
    const known = groups.get(key);
    if (known !== undefined) known.nsids.push(nsid);
    else if (groups.size >= shownGroups) others.push(nsid);
    else {
      const commands = await commandsOn(read, task, step, nsid);
      groups.set(key, { nsids: [nsid], state, exit_code, reason, text, is_cut: isCut, commands });
    }
  }
  const isBad = ({ state }: OutputGroup) => Number(state === taskState.failed);
  return {
    groups: [...groups.values()].sort((a, b) => isBad(b) - isBad(a) || b.nsids.length - a.nsids.length),
    others,
  };
}

async function commandsOn(
  read: ReadManager,
  task: Task,
  position: number,
  nsid: number,
): Promise<PreviewedAction[]> {
  const step = task.options[position];
  const node = await read.findOneBy(TaskNode, { id: nsid });
  if (step === undefined || node === null) return [];
  try {
    return commandsOf(step, builtInsOf(task, node));
  } catch (error) {
    // It was not run either: its attempt says why.
    if (error instanceof PlaceholderError) return [];
    throw error;
  }
}

/** @returns of each node the attempts of its last try: one for each action that was begun. */
function lastTries(attempts: readonly ShownAttempt[]): ShownAttempt[][] {
  const tries = new Map<number, ShownAttempt[]>();
  for (const attempt of attempts) {
    const before = tries.get(attempt.nsid);
    const previous = before?.at(-1);
    const goesOn = previous?.state === taskState.success && previous.attempt === attempt.attempt;
    if (before !== undefined && goesOn) before.push(attempt);
    else tries.set(attempt.nsid, [attempt]);
  }
  return [...tries.values()];
}
