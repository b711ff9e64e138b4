import { readRun } from '../../engine/log-reader.js';
import { allTypes } from '../../engine/log-record.js';
import type { LogStore } from '../../engine/log-store.js';
import type { Clock } from '../../lib/time.js';
import type { ReadManager } from '../../store/store.js';
import type { Listed, Page } from '../envelope.js';
import { Task, TaskAttempt, TaskBatch, TaskMessage, TaskNode, taskState } from './task.entity.js';

/** What is shown of one attempt's output; the run's own log has all of it. */
const shownCharacters = 256 * 1024;

/** @returns a task as the documents have it. */
export async function showTask(read: ReadManager, task: Task, clock: Clock) {
  const nodes = await read.find(TaskNode, { select: { id: true, state: true }, where: { taskId: task.id } });
  const stat = [0, 0, 0, 0, 0];
  for (const { state } of nodes) stat[state] = (stat[state] ?? 0) + 1;
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
    paused: task.state === taskState.stopped && task.holdsPool,
  };
}

/** @returns a page of tasks, newest first. */
export async function listTasks(
  read: ReadManager,
  { number, size }: Page,
  poolId: number | undefined,
): Promise<Listed<Task>> {
  const [rows, count] = await read.findAndCount(Task, {
    where: poolId === undefined ? {} : { poolId },
    order: { id: 'DESC' },
    skip: (number - 1) * size,
    take: size,
  });
  return { rows, count };
}

/** @returns the nodes of a task, each with where it is. */
export async function showNodes(read: ReadManager, task: Task, clock: Clock) {
  const nodes = await read.find(TaskNode, { where: { taskId: task.id }, order: { id: 'ASC' } });
  const batches = await read.findBy(TaskBatch, { taskId: task.id });
  const positions = new Map(batches.map(({ id, position }) => [id, position]));
  return nodes.map((node) => ({
    id: node.id,
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
    const output = runId === '' ? text : await outputOf(read, logs, runId);
    // Why a run came to nothing stands beside what it put out, or in its place.
    const reason = runId === '' ? '' : text;
    shown.push({ step: stepName, action: actionName, attempt, state, text: output || reason, reason });
  }
  return shown;
}

async function outputOf(read: ReadManager, logs: LogStore, runId: string): Promise<string> {
  const never = new AbortController().signal;
  let output = '';
  for await (const records of readRun(
    read,
    logs,
    runId,
    { afterLine: 0, follow: false, types: allTypes },
    never,
  )) {
    for (const { type, data, partial } of records)
      if (type === 'stdout' || type === 'stderr') output += `${String(data)}${partial === true ? '' : '\n'}`;
    if (output.length > shownCharacters) return `${output.slice(0, shownCharacters)}\n…`;
  }
  return output;
}
