import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../../api/error';
import { listAttempts, listTaskNodes, readTask } from '../../api/orchestration';
import {
  taskState,
  type Task,
  type TaskAttempt,
  type TaskNode,
  type TaskState,
} from '../../api/orchestration-types';
import { coalesce } from '../../lib/coalesce';
import { useConnection } from '../../stores/connection';
import { matrixOf, type MatrixBatch } from './task-matrix';

export interface LiveTask {
  readonly task: ShallowRef<Task | null>;
  readonly batches: ComputedRef<readonly MatrixBatch[]>;
  readonly nodes: ShallowRef<readonly TaskNode[]>;
  /** Nodes in each state, as they are here. */
  readonly stat: ComputedRef<readonly number[]>;
  readonly isLoaded: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
  readonly reload: () => void;
  /** Rises whenever an attempt at a step has ended, by index of the step. */
  readonly ended: ShallowRef<ReadonlyMap<number, number>>;
}

/**
 * A task with its nodes and their attempts, kept up to date by events: of a task over thousands of nodes only what has
 * changed is read again.
 */
export function useLiveTask(id: number): LiveTask {
  const connection = useConnection();
  const scope = new AbortController();
  const task = shallowRef<Task | null>(null);
  const nodes = shallowRef<readonly TaskNode[]>([]);
  const attempts = shallowRef<ReadonlyMap<number, readonly TaskAttempt[]>>(new Map());
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);
  const ended = shallowRef<ReadonlyMap<number, number>>(new Map());

  /** Nodes whose attempts have changed since they were read; null: all of them. */
  let changed: Set<number> | null = null;
  /** Runs that have changed before anybody knew which attempt they are. */
  const unknownRuns = new Set<string>();

  async function guarded(read: () => Promise<void>): Promise<void> {
    try {
      await read();
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  function take(found: readonly TaskAttempt[], of: ReadonlySet<number> | null): void {
    const next = of === null ? new Map<number, TaskAttempt[]>() : new Map(attempts.value);
    for (const nsid of of ?? []) next.delete(nsid);
    const fresh = new Map<number, TaskAttempt[]>();
    for (const attempt of found) {
      const known = fresh.get(attempt.nsid);
      if (known) known.push(attempt);
      else fresh.set(attempt.nsid, [attempt]);
    }
    for (const [nsid, own] of fresh) next.set(nsid, own);
    countEnded(found);
    attempts.value = next;
    for (const { run_id: run, nsid } of found) {
      if (unknownRuns.delete(run)) touch(nsid);
    }
  }

  function countEnded(found: readonly TaskAttempt[]): void {
    const before = new Map([...attempts.value.values()].flat().map((attempt) => [attempt.id, attempt.state]));
    const counts = new Map(ended.value);
    for (const { id: attempt, state, step } of found) {
      const was = before.get(attempt);
      if (state !== taskState.running && was !== state) counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    ended.value = counts;
  }

  const reloadTask = coalesce(() =>
    guarded(async () => {
      const [found, parts] = await Promise.all([readTask(id, scope.signal), listTaskNodes(id, scope.signal)]);
      task.value = found;
      nodes.value = parts;
    }),
  );

  const reloadAttempts = coalesce(() =>
    guarded(async () => {
      const wanted = changed;
      changed = new Set();
      if (wanted?.size === 0) return;
      try {
        take(await listAttempts(id, wanted === null ? null : [...wanted], scope.signal), wanted);
        isLoaded.value = true;
      } catch (failure) {
        // What was asked for is still wanted.
        changed = wanted === null ? null : new Set([...wanted, ...touchedMeanwhile()]);
        throw failure;
      }
    }),
  );

  /** Read by a function, since it is changed while something is awaited. */
  const touchedMeanwhile = (): Iterable<number> => changed ?? [];

  function touch(nsid: number): void {
    changed?.add(nsid);
    reloadAttempts();
  }

  function reload(): void {
    changed = null;
    reloadTask();
    reloadAttempts();
  }

  function nodeChanged(data: Readonly<Record<string, unknown>>): void {
    const [nsid, state, step] = [Number(data['id']), data['state'] as TaskState, Number(data['step'])];
    // It has got a machine, or another: its name is read anew.
    if (nodes.value.some((node) => node.id === nsid && node.ip !== data['ip'])) reloadTask();
    nodes.value = nodes.value.map((node) => (node.id === nsid ? { ...node, state, step_num: step } : node));
    touch(nsid);
  }

  const nodeOfRun = computed(
    () => new Map([...attempts.value.values()].flat().map(({ run_id: run, nsid }) => [run, nsid])),
  );

  function runChanged(run: string): void {
    const nsid = nodeOfRun.value.get(run);
    // Its attempt is being read: that it was already running by then is not known.
    if (nsid === undefined) unknownRuns.add(run);
    else touch(nsid);
  }

  connection.onStale(reload);
  connection.onEvent(({ type, data }) => {
    if (type === 'task.state' && data['id'] === id) reloadTask();
    else if (type === 'task.node' && data['taskId'] === id) nodeChanged(data);
    else if (type === 'run.state' && data['subject'] === `task/${id}`) runChanged(String(data['runId']));
  });

  onScopeDispose(() => {
    reloadTask.cancel();
    reloadAttempts.cancel();
    scope.abort();
  });
  reload();

  const batches = computed(() =>
    task.value === null ? [] : matrixOf(task.value, nodes.value, [...attempts.value.values()].flat()),
  );
  const stat = computed(() => {
    const counts = [0, 0, 0, 0, 0];
    for (const { state } of nodes.value) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  });
  return { task, batches, nodes, stat, isLoaded, error, reload, ended };
}
