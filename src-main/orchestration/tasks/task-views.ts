import { In } from 'typeorm';
import type { LogStore } from '../../engine/log-store.js';
import { Node } from '../../engine/nodes/node.entity.js';
import { readOutput } from '../../engine/run-output.js';
import type { Clock } from '../../lib/time.js';
import { inBatches } from '../../store/in-batches.js';
import type { ReadManager } from '../../store/store.js';
import type { Listed, Page } from '../envelope.js';
import {
  Task,
  TaskAttempt,
  TaskBatch,
  TaskMessage,
  TaskNode,
  taskState,
  type TaskState,
} from './task.entity.js';

/** What is shown of one attempt's output; the run's own log has all of it. */
const shownCharacters = 256 * 1024;

/** @returns a task as the documents have it, and what the UI shows besides. */
export async function showTask(read: ReadManager, task: Task, clock: Clock) {
  const nodes = await read.find(TaskNode, {
    select: { id: true, batchId: true, state: true, step: true, startedAt: true },
    where: { taskId: task.id },
  });
  const stat = [0, 0, 0, 0, 0];
  for (const { state } of nodes) stat[state] = (stat[state] ?? 0) + 1;
  const begun = nodes.flatMap(({ startedAt }) => startedAt ?? []);
  const isPaused = task.state === taskState.stopped && task.holdsPool;
  return {
    id: task.id,
    template_id: task.templateId,
    template_name: task.templateName,
    task_name: task.name,
    pool_name: task.poolName,
    pool_id: task.poolId,
    state: task.state,
    Status: task.state,
    options: task.options,
    step_len: task.batchSize,
    opr_user: task.operator,
    created: clock.format(task.createdAt),
    updated: clock.format(task.updatedAt),
    stat,
    reason: task.reason,
    paused: isPaused,
    pausing: task.isPauseRequested,
    queued: task.isQueued,
    /** What a node waits for an operator to approve; null while none does. */
    approval: isPaused ? await approvalOf(read, task, nodes) : null,
    kind: task.kind,
    service_name: task.serviceName,
    max_fail_ratio: task.maxFailRatio,
    timeout: task.timeoutSeconds,
    deadline_ms: task.deadline,
    created_ms: task.createdAt,
    updated_ms: task.updatedAt,
    started_ms: begun.length === 0 ? null : Math.min(...begun),
  };
}

async function approvalOf(
  read: ReadManager,
  task: Task,
  nodes: readonly Pick<TaskNode, 'batchId' | 'state' | 'step'>[],
) {
  for (const { id, position, approvedStep } of await read.findBy(TaskBatch, { taskId: task.id })) {
    const step = task.options[approvedStep];
    const waits = nodes.some(
      (node) => node.batchId === id && node.state === taskState.stopped && node.step === approvedStep,
    );
    if (waits && step !== undefined)
      return { batch: position, step: approvedStep, message: String(step.param_values['message'] ?? '') };
  }
  return null;
}

/** Which tasks to list. */
export interface TaskFilter {
  readonly poolId: number | undefined;
  /** Part of a name, or of the pool's or template's; '' for all. */
  readonly text: string;
  /** Only those that run, are paused, or wait to run. */
  readonly isActive: boolean;
  readonly states: readonly TaskState[] | undefined;
}

/** @returns a page of tasks, newest first, and how many there are in each state whatever states are asked for. */
export async function listTasks(
  read: ReadManager,
  { number, size }: Page,
  { poolId, text, isActive, states }: TaskFilter,
): Promise<Listed<Task> & { readonly counts: readonly number[] }> {
  const query = read.createQueryBuilder(Task, 'task');
  if (poolId !== undefined) query.andWhere('task.poolId = :poolId', { poolId });
  if (isActive) query.andWhere([{ holdsPool: true }, { isQueued: true }]);
  if (text !== '') {
    const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    const columns = ['task.name', 'task.poolName', 'task.templateName', 'task.serviceName'];
    const like = columns.map((column) => `LOWER(${column}) LIKE :pattern ESCAPE '\\'`).join(' OR ');
    query.andWhere(`(${like})`, { pattern });
  }
  const counted = await query
    .clone()
    .select('task.state', 'state')
    .addSelect('COUNT(*)', 'count')
    .groupBy('task.state')
    .getRawMany<{ state: TaskState; count: number }>();
  const counts = [0, 0, 0, 0, 0];
  for (const { state, count } of counted) counts[state] = count;
  if (states !== undefined) query.andWhere('task.state IN (:...states)', { states });
  const [rows, count] = await query
    .orderBy('task.id', 'DESC')
    .offset((number - 1) * size)
    .limit(size)
    .getManyAndCount();
  return { rows, count, counts };
}

/** @returns the nodes of a task, each with where it is. */
export async function showNodes(read: ReadManager, task: Task, clock: Clock) {
  const nodes = await read.find(TaskNode, { where: { taskId: task.id }, order: { id: 'ASC' } });
  const batches = await read.findBy(TaskBatch, { taskId: task.id });
  const positions = new Map(batches.map(({ id, position }) => [id, position]));
  const machines = await inBatches(
    nodes.map(({ nodeId }) => nodeId),
    (ids) => read.find(Node, { select: { id: true, name: true }, where: { id: In(ids) } }),
  );
  const names = new Map(machines.map(({ id, name }) => [id, name]));
  return nodes.map((node) => ({
    id: node.id,
    node_id: node.nodeId,
    /** Of its machine; the address when that is not known any more. */
    name: names.get(node.nodeId) ?? node.ip,
    ip: node.ip,
    state: node.state,
    steps: task.options[node.step]?.name ?? '',
    step_num: node.step,
    batch: positions.get(node.batchId) ?? 0,
    pool_name: task.poolName,
    vm_id: node.vmId,
    created: clock.format(node.createdAt),
    updated: clock.format(node.updatedAt),
    run_time: node.startedAt === null ? 0 : Math.max(0, node.updatedAt - node.startedAt) / 1000,
  }));
}

/** @returns what a task has said of itself, in order. */
export async function showMessages(read: ReadManager, task: Task) {
  const messages = await read.find(TaskMessage, { where: { taskId: task.id }, order: { id: 'ASC' } });
  return messages.map(({ id, batchId, message, at }) => ({
    id,
    fid: task.id,
    batch_id: batchId,
    correlation_id: `${task.id}-${batchId}`,
    message,
    ctime: Math.floor(at / 1000),
  }));
}

/** @returns every attempt on a node in a task, in order, with its output alone. */
export async function showAttempts(read: ReadManager, logs: LogStore, taskNodeId: number) {
  const attempts = await read.find(TaskAttempt, { where: { taskNodeId }, order: { id: 'ASC' } });
  const shown = [];
  for (const { stepName, actionName, attempt, state, runId, text } of attempts) {
    const output =
      runId === '' ? { text, isCut: false } : await readOutput(read, logs, runId, shownCharacters);
    const said = output.isCut ? `${output.text}\n…` : output.text;
    // Why a run came to nothing stands beside what it put out, or in its place.
    const reason = runId === '' ? '' : text;
    shown.push({ step: stepName, action: actionName, attempt, state, text: said || reason, reason });
  }
  return shown;
}
