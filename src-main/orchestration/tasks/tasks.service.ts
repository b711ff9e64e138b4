import { In } from 'typeorm';
import { recordChange } from '../../api/audit.js';
import type { Actor } from '../../api/operator.js';
import { Refusal } from '../../lib/errors.js';
import { nextNumber } from '../../store/sequence.js';
import type { Store, WriteManager } from '../../store/store.js';
import type { PoolNodeType } from '../topology.entity.js';
import type { SnapshotStep } from './snapshot.js';
import type { TaskEngine } from './task-engine.js';
import { Task, TaskBatch, TaskNode, taskState, type TaskKind, type TaskWait } from './task.entity.js';

/** A machine of a pool, as a task needs it. */
export interface TaskTarget {
  readonly nodeId: number;
  readonly ip: string;
  readonly vmId: string;
}

/** What a task is to be, with everything looked up. */
export interface TaskRequest {
  readonly name: string;
  readonly kind: TaskKind;
  readonly template: { readonly id: number; readonly name: string };
  readonly pool: { readonly id: number; readonly name: string; readonly serviceName: string };
  readonly steps: readonly SnapshotStep[];
  readonly targets: readonly TaskTarget[];
  /** Nodes of a batch, at most; 0 for no limit. */
  readonly maxNumber: number;
  /** Percent of the nodes in a batch, at most; 0 for no limit. */
  readonly maxRatio: number;
  readonly maxFailRatio: number;
  /** For the whole task; 0 for none. */
  readonly timeoutSeconds: number;
  /** Whether it starts by itself. */
  readonly isAuto: boolean;
  readonly operator: string;
  /** Tasks of other pools that it waits for. */
  readonly waits?: readonly TaskWait[];
  /** What the nodes that it adds are. */
  readonly placeType?: PoolNodeType;
}

const { init, running, success, failed, stopped } = taskState;

/**
 * @returns how many nodes a batch has (contract, orchestration.md, "The task engine").
 * @param count nodes in all, at least 1.
 */
export function batchSizeOf(count: number, maxNumber: number, maxRatio: number): number {
  const byRatio = maxRatio > 0 ? Math.max(1, Math.floor((count * maxRatio) / 100)) : count;
  const byNumber = maxNumber > 0 ? maxNumber : count;
  return Math.min(count, byRatio, byNumber);
}

/** Makes tasks, and starts, pauses and stops them. */
export class Tasks {
  readonly #store: Store;
  readonly #engine: TaskEngine;

  constructor(store: Store, engine: TaskEngine) {
    this.#store = store;
    this.#engine = engine;
  }

  /** Makes a task with its batches, as part of the write in progress. @param request with at least one target. */
  async create(manager: WriteManager, request: TaskRequest, actor: Actor): Promise<Task> {
    const { template, pool, steps, targets } = request;
    const batchSize = batchSizeOf(targets.length, request.maxNumber, request.maxRatio);
    const now = Date.now();
    const task: Task = {
      id: await nextNumber(manager, 'tasks'),
      name: request.name,
      kind: request.kind,
      templateId: template.id,
      templateName: template.name,
      poolId: pool.id,
      poolName: pool.name,
      serviceName: pool.serviceName,
      options: steps,
      batchSize,
      operator: request.operator,
      state: init,
      reason: '',
      isQueued: false,
      holdsPool: false,
      isPauseRequested: false,
      failure: '',
      maxFailRatio: request.maxFailRatio,
      timeoutSeconds: request.timeoutSeconds,
      deadline: null,
      waits: request.waits === undefined || request.waits.length === 0 ? null : request.waits,
      placeType: request.placeType ?? null,
      createdAt: now,
      updatedAt: now,
    };
    await manager.insert(Task, task);
    for (let position = 0; position * batchSize < targets.length; position++) {
      const batchId = await nextNumber(manager, 'task_batches');
      await manager.insert(TaskBatch, {
        id: batchId,
        taskId: task.id,
        position,
        state: init,
        approvedStep: -1,
      });
      for (const target of targets.slice(position * batchSize, (position + 1) * batchSize)) {
        await manager.insert(TaskNode, {
          id: await nextNumber(manager, 'task_nodes'),
          taskId: task.id,
          batchId,
          ...target,
          state: init,
          step: 0,
          action: 0,
          attempt: 0,
          turn: 0,
          isBusy: false,
          wakeAt: null,
          createdAt: now,
          updatedAt: now,
          startedAt: null,
        });
      }
    }
    await recordChange(manager, actor, {
      action: 'task.create',
      target: String(task.id),
      after: {
        name: task.name,
        template: template.name,
        pool: pool.name,
        nodes: targets.map(({ ip }) => ip),
      },
    });
    if (request.isAuto) await this.#engine.enqueue(manager, task);
    else await this.#engine.announce(manager, task);
    return task;
  }

  /** @returns the task; null when there is none. */
  async find(id: number): Promise<Task | null> {
    return this.#store.read.findOneBy(Task, { id });
  }

  /**
   * Starts a task, or goes on with one that was paused, stopped or has failed: what succeeded is left alone, failed
   * nodes go on from the step they failed at.
   * @param nodeIds numbers of nodes in the task (nsid) to restrict it to; null for all.
   * @throws {Refusal} 400 when it runs already or there is nothing left to do.
   */
  async start(id: number, nodeIds: readonly number[] | null, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const task = await this.#get(manager, id, 'start');
      if (task.state === running || task.isQueued) {
        throw refusal(`start flow ${id} fails: it is ${task.isQueued ? task.reason : 'running'}`);
      }
      const nodes = await manager.findBy(TaskNode, { taskId: id });
      const unknown = (nodeIds ?? []).filter((wanted) => !nodes.some((node) => node.id === wanted));
      if (unknown.length > 0) throw refusal(`start flow ${id} fails: it has no node ${unknown.join(', ')}`);
      const isWanted = (node: TaskNode) => nodeIds === null || nodeIds.includes(node.id);
      const chosen = nodes.filter((node) => node.state !== success && isWanted(node));
      if (chosen.length === 0) throw refusal(`start flow ${id} fails: nothing is left to do on its nodes`);
      // The others stay out of it: one that was never begun would run otherwise.
      const others = nodes.filter((node) => node.state === init && !isWanted(node));
      await this.#setNodes(manager, others, stopped);
      await this.#setNodes(manager, chosen, init);
      const batches = [...new Set(chosen.map(({ batchId }) => batchId))];
      await manager.update(TaskBatch, { id: In(batches) }, { state: init });
      await recordChange(manager, actor, {
        action: 'task.start',
        target: String(id),
        after: { nodes: chosen.map(({ ip }) => ip) },
      });
      await this.#engine.enqueue(manager, task);
    });
  }

  /** Lets the step in flight finish, then stands still. @throws {Refusal} 400 when it does not run. */
  async pause(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const task = await this.#get(manager, id, 'pause');
      if (task.state !== running || task.isPauseRequested) {
        throw refusal(`pause flow ${id} fails: it is ${stateWord(task)}`);
      }
      await this.#engine.requestPause(manager, task, `paused by ${actor.operator.name}`);
      await recordChange(manager, actor, { action: 'task.pause', target: String(id) });
    });
  }

  /** Ends what is under way and sets the rest to stopped. @throws {Refusal} 400 when it has ended already. */
  async stop(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const task = await this.#get(manager, id, 'stop');
      if (task.state === success || task.state === failed || (task.state === stopped && !task.holdsPool)) {
        throw refusal(`stop flow ${id} fails: it is ${stateWord(task)}`);
      }
      await recordChange(manager, actor, { action: 'task.stop', target: String(id) });
      await this.#engine.halt(manager, task, stopped, `stopped by ${actor.operator.name}`);
    });
  }

  async #setNodes(
    manager: WriteManager,
    nodes: readonly TaskNode[],
    state: TaskNode['state'],
  ): Promise<void> {
    if (nodes.length === 0) return;
    const change = { state, action: 0, attempt: 0, isBusy: false, wakeAt: null, updatedAt: Date.now() };
    await manager.update(TaskNode, { id: In(nodes.map(({ id }) => id)) }, change);
  }

  async #get(manager: WriteManager, id: number, verb: string): Promise<Task> {
    const task = await manager.findOneBy(Task, { id });
    if (task === null) throw refusal(`${verb} flow ${id} fails: flow not found id ${id}`);
    return task;
  }
}

const stateWord = ({ state, isPauseRequested, isQueued }: Task): string => {
  if (isPauseRequested) return 'being paused';
  if (isQueued) return 'waiting';
  return ['not started', 'running', 'done', 'failed', 'stopped'][state] ?? 'unknown';
};

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
