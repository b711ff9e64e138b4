import { setTimeout as delay } from 'node:timers/promises';
import { IsNull, LessThanOrEqual } from 'typeorm';
import type { Logger } from 'pino';
import type { Run } from '../../engine/run.entity.js';
import type { Runs } from '../../engine/runs.service.js';
import { isAborted } from '../../lib/abort.js';
import { messageOf } from '../../lib/errors.js';
import type { Store, WriteManager } from '../../store/store.js';
import type { PoolNodes } from '../pool-nodes.service.js';
import { PlaceError, type PoolPlaces } from '../pool-places.js';
import { PoolNode } from '../topology.entity.js';
import { Task, TaskNode } from '../tasks/task.entity.js';
import type { StepReports } from '../tasks/steps/step-performer.js';
import type { ProviderName } from './machine-config.js';
import { recordMachines, spareMachines } from './machine-orders.js';
import { destructionOf, readScriptOutput } from './machine-scripts.js';
import { Machine, MachineOrder, type WaitingNode } from './machine.entity.js';
import { ProviderError, type GivenMachine, type MachineProvider, type MachineStanding } from './provider.js';

export interface MachineKeeperOptions {
  readonly store: Store;
  readonly logger: Logger;
  readonly runs: Runs;
  readonly places: PoolPlaces;
  readonly poolNodes: PoolNodes;
  /** Those that are asked over a network; `static` and `command` need nobody. */
  readonly providers: Readonly<Partial<Record<ProviderName, MachineProvider>>>;
  readonly outputLimitBytes: number;
}

/** An answer that was lost is waited for so often; then what it tells of is only asked for to be given back. */
const askLimit = 5;
const askPauseMs = 2000;
const longestAskPauseMs = 10 * 60_000;
/** Pauses between tries to give a machine back; a provider may be away for days. */
const backoffMs = [1000, 10_000, 60_000, 10 * 60_000, 3600_000];
const longestTimerMs = 60_000;
/** Machines given back at once. */
const width = 8;

/**
 * Gets machines and gives them back. Orders and machines are rows before anybody is asked, and each step on is one write,
 * so it goes on after any crash, and what was made is either used or given back.
 */
export class MachineKeeper {
  readonly #options: MachineKeeperOptions;
  readonly #cancel = new AbortController();
  /** Orders being driven. */
  readonly #driven = new Set<string>();
  #reports: StepReports | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isReturning = false;
  #isReturnWanted = false;

  constructor(options: MachineKeeperOptions) {
    this.#options = options;
  }

  /** Gives the steps that wait for machines; to be called once, before all else. */
  serve(reports: StepReports): void {
    this.#reports = reports;
  }

  /** Goes on with everything that is open. */
  async resume(): Promise<void> {
    for (const { id } of await this.#options.store.read.find(MachineOrder)) this.drive(id);
    this.giveBackSoon();
  }

  close(): void {
    this.#cancel.abort();
    clearTimeout(this.#timer);
  }

  /** Moves an order on, from wherever it is. Returns at once. */
  drive(orderId: string): void {
    const { logger } = this.#options;
    if (this.#driven.has(orderId) || this.#cancel.signal.aborted) return;
    this.#driven.add(orderId);
    void this.#driveOn(orderId)
      .catch((error: unknown) => {
        if (!this.#cancel.signal.aborted)
          logger.error({ err: error, orderId }, 'an order of machines could not be moved on');
      })
      .finally(() => this.#driven.delete(orderId));
  }

  /** Looks for machines to give back. Returns at once. */
  readonly giveBackSoon = (): void => {
    if (this.#cancel.signal.aborted) return;
    this.#isReturnWanted = true;
    if (!this.#isReturning) void this.#giveBackAll();
  };

  /** A run of the family has ended, as part of the write that ends it: perhaps it made machines, or gave one back. */
  async runEnded(manager: WriteManager, run: Run): Promise<void> {
    const order = await manager.findOneBy(MachineOrder, { runId: run.id });
    if (order !== null) {
      const { machines, problem } = readScriptOutput(resultOf(run));
      const why = run.state === 'succeeded' ? problem || tooFew(order, machines.length) : whyNot(run);
      await this.#record(manager, order, machines, why);
    }
    const machine = await manager.findOneBy(Machine, { runId: run.id });
    if (machine !== null && machine.state === 'returning') {
      if (run.state === 'succeeded') await this.#gone(manager, machine);
      else await this.#notGone(manager, machine, whyNot(run));
    }
  }

  /** Records what there is of an order, and tells the nodes that get none, as part of the write in progress. */
  async #record(
    manager: WriteManager,
    order: MachineOrder,
    given: readonly GivenMachine[],
    problem: string,
  ): Promise<void> {
    await this.#failNodes(manager, order, await recordMachines(manager, order, given), problem);
    this.#options.store.afterCommit(() => {
      this.drive(order.id);
      this.giveBackSoon();
    });
  }

  /** Tells nodes that they get no machine, as part of the write in progress. */
  async #failNodes(
    manager: WriteManager,
    { taskId }: MachineOrder,
    nodes: readonly WaitingNode[],
    text: string,
  ): Promise<void> {
    const { endedWith, advance } = this.#reportsOrThrow;
    for (const each of nodes) {
      const waiting = await this.#waitingFor(manager, each);
      if (waiting === null) continue;
      await endedWith(manager, waiting.task, waiting.node, waiting.step, { isDone: false, text });
    }
    this.#options.store.afterCommit(() => void advance(taskId));
  }

  async #driveOn(orderId: string): Promise<void> {
    const { store } = this.#options;
    const { signal } = this.#cancel;
    for (let lost = 0; !signal.aborted;) {
      const order = await store.read.findOneBy(MachineOrder, { id: orderId });
      if (order === null) return;
      if (order.state === 'ordered') {
        await this.#pause(order.isAbandoned ? 0 : order.notBefore - Date.now());
        if (!(await this.#beginAsking(orderId))) return;
        continue;
      }
      if (order.state === 'asking') {
        // A run that is under way ends by itself.
        if (order.provider === 'command') return;
        if (!(await this.#ask(order, ++lost)))
          await this.#pause(Math.min(askPauseMs * 2 ** Math.max(0, lost - askLimit), longestAskPauseMs));
        continue;
      }
      if (await this.#settle(order)) return;
      await this.#pause(this.#options.providers[order.provider]?.intervalOf(order) ?? 1000);
    }
  }

  /** @returns whether to go on: an order that nobody waits for, and nobody was asked for, is forgotten. */
  async #beginAsking(id: string): Promise<boolean> {
    return this.#options.store.write(async (manager) => {
      const order = await manager.findOneBy(MachineOrder, { id });
      if (order?.state !== 'ordered') return order !== null;
      if (order.isAbandoned) {
        await manager.delete(MachineOrder, { id });
        return false;
      }
      if (order.provider === 'static') {
        const spare = await spareMachines(manager, order);
        await this.#record(manager, order, spare, tooFew(order, spare.length));
      } else {
        await manager.update(MachineOrder, { id }, { state: 'asking' });
      }
      return true;
    });
  }

  /** @returns whether there was an answer. @param times it was asked, with this one. */
  async #ask(order: MachineOrder, times: number): Promise<boolean> {
    const { store, providers } = this.#options;
    const provider = providers[order.provider];
    try {
      if (provider === undefined) throw new ProviderError(`nothing gives machines of ${order.provider}`);
      const given = await provider.obtain(order, this.#cancel.signal);
      await store.write(async (manager) => {
        // It may have been abandoned since it was read.
        const now = await manager.findOneByOrFail(MachineOrder, { id: order.id });
        const { machines, problem } = given;
        await this.#record(manager, now, machines, problem || tooFew(order, machines.length));
      });
      return true;
    } catch (error) {
      if (isAborted(this.#cancel.signal)) throw error;
      const isOpen = error instanceof ProviderError && error.isOpen;
      if (!isOpen) {
        await store.write((manager) => this.#record(manager, order, [], messageOf(error)));
        return true;
      }
      if (times === askLimit && !order.isAbandoned) {
        const why = `${messageOf(error)}; what was made is given back as soon as it is known (key ${order.id})`;
        await store.write(async (manager) => {
          await manager.update(MachineOrder, { id: order.id }, { isAbandoned: true });
          await this.#failNodes(manager, order, order.nodes, why);
        });
      }
      return false;
    }
  }

  /** Uses what is ready. @returns whether nothing is open any more. */
  async #settle(order: MachineOrder): Promise<boolean> {
    const { store, providers } = this.#options;
    const open = await store.read.findBy(Machine, { orderId: order.id, state: 'obtained' });
    if (open.length === 0) {
      await store.write((manager) => manager.delete(MachineOrder, { id: order.id }));
      this.giveBackSoon();
      return true;
    }
    if (order.isAbandoned) {
      for (const machine of open) await this.#discard(machine, 'nobody waits for it any more');
      return false;
    }
    const provider = providers[order.provider];
    let standings: ReadonlyMap<string, MachineStanding> = new Map();
    let problem = 'it was not ready in time';
    try {
      standings =
        provider === undefined ? asGiven(open) : await provider.look(order, open, this.#cancel.signal);
    } catch (error) {
      this.#cancel.signal.throwIfAborted();
      // The next look may be luckier; the deadline is its end.
      problem = messageOf(error);
    }
    const isLate = Date.now() > order.deadline;
    for (const machine of open) {
      const standing = standings.get(machine.vmId);
      if (standing?.state === 'ready') await this.#use(machine, standing, order);
      else if (standing?.state === 'failed') await this.#discard(machine, standing.problem);
      else if (isLate) await this.#discard(machine, problem);
    }
    return false;
  }

  /** Makes a machine the node that waits for it. */
  async #use(machine: Machine, { address, reach }: MachineStanding, { poolId }: MachineOrder): Promise<void> {
    const { store, places } = this.#options;
    const { rows, endedWith, advance } = this.#reportsOrThrow;
    let problem = '';
    const taskId = await store.write(async (manager) => {
      const waiting = await this.#waitingFor(manager, machine);
      if (waiting === null) {
        await manager.update(Machine, { id: machine.id }, { state: 'returning', taskNodeId: 0 });
        return null;
      }
      const { task, node, step } = waiting;
      const { vmId } = machine;
      try {
        await places.restore(manager, poolId, node.nodeId);
        const placed = { address, vmId, ...(reach === undefined ? {} : { reach }) };
        const nodeId = await places.settle(manager, poolId, node.nodeId, placed);
        await manager.update(Machine, { id: machine.id }, { state: 'used', nodeId, address, taskNodeId: 0 });
        await rows.changeNode(manager, node, { nodeId, ip: address, vmId });
        await endedWith(manager, task, node, step, { isDone: true, text: `${vmId} at ${address}` });
        return task.id;
      } catch (error) {
        if (!(error instanceof PlaceError)) throw error;
        problem = error.message;
        return null;
      }
    });
    if (problem !== '') await this.#discard(machine, problem);
    // Not in the same write: the node is known to the engine of runs only behind it.
    if (taskId !== null) await advance(taskId);
  }

  /** A machine is of no use: it is to be given back, and who waits for it is told. */
  async #discard(machine: Machine, problem: string): Promise<void> {
    const { store } = this.#options;
    const { endedWith, advance } = this.#reportsOrThrow;
    const taskId = await store.write(async (manager) => {
      const waiting = await this.#waitingFor(manager, machine);
      await manager.update(Machine, { id: machine.id }, { state: 'returning', taskNodeId: 0 });
      if (waiting === null) return null;
      const { task, node, step } = waiting;
      const text = `${machine.vmId} is given back: ${problem}`;
      await endedWith(manager, task, node, step, { isDone: false, text });
      return task.id;
    });
    this.giveBackSoon();
    if (taskId !== null) await advance(taskId);
  }

  async #giveBackAll(): Promise<void> {
    const { store, logger } = this.#options;
    this.#isReturning = true;
    while (this.#isReturnWanted && !this.#cancel.signal.aborted) {
      this.#isReturnWanted = false;
      let waitMs = longestTimerMs;
      try {
        const state = 'returning' as const;
        const due = await store.read.find(Machine, {
          where: [
            { state, runId: '', nextTryAt: IsNull() },
            { state, runId: '', nextTryAt: LessThanOrEqual(Date.now()) },
          ],
          order: { id: 'ASC' },
        });
        for (let start = 0; start < due.length; start += width)
          await Promise.all(due.slice(start, start + width).map((machine) => this.#giveBack(machine)));
        const [next] = await store.read.find(Machine, {
          where: { state, runId: '' },
          order: { nextTryAt: 'ASC' },
          take: 1,
        });
        if (next !== undefined) waitMs = Math.max(100, (next.nextTryAt ?? 0) - Date.now());
      } catch (error) {
        if (isAborted(this.#cancel.signal)) break;
        logger.error({ err: error }, 'machines could not be given back; they are tried again');
      }
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.giveBackSoon, Math.min(waitMs, longestTimerMs));
    }
    this.#isReturning = false;
  }

  async #giveBack(machine: Machine): Promise<void> {
    const { store, runs, providers, outputLimitBytes } = this.#options;
    if (machine.provider === 'command') {
      const cause = { operator: 'system', notBefore: null, outputLimitBytes };
      await store.write(async (manager) => {
        const run = await runs.create(manager, destructionOf(machine, cause));
        await manager.update(Machine, { id: machine.id }, { runId: run.id });
      });
      return;
    }
    let problem = '';
    try {
      await providers[machine.provider]?.giveBack(machine, this.#cancel.signal);
    } catch (error) {
      this.#cancel.signal.throwIfAborted();
      problem = messageOf(error);
    }
    await store.write((manager) =>
      problem === '' ? this.#gone(manager, machine) : this.#notGone(manager, machine, problem),
    );
  }

  /** A machine was given back, as part of the write in progress. */
  async #gone(manager: WriteManager, machine: Machine): Promise<void> {
    const { store, poolNodes } = this.#options;
    const { endedWith, advance } = this.#reportsOrThrow;
    await manager.delete(Machine, { id: machine.id });
    const places = await manager.findBy(PoolNode, { nodeId: machine.nodeId });
    await poolNodes.leave(manager, places);
    const waiting = await this.#waitingFor(manager, machine);
    if (waiting === null) return;
    const { task, node, step } = waiting;
    await endedWith(manager, task, node, step, { isDone: true, text: `${machine.vmId} was given back` });
    store.afterCommit(() => void advance(task.id));
  }

  /** A machine could not be given back, as part of the write in progress: a step says so, else it is tried again. */
  async #notGone(manager: WriteManager, machine: Machine, problem: string): Promise<void> {
    const { store, logger } = this.#options;
    const { endedWith, advance } = this.#reportsOrThrow;
    const failures = machine.failures + 1;
    const waiting = await this.#waitingFor(manager, machine);
    if (waiting !== null) {
      const change = { state: 'used', taskNodeId: 0, runId: '', nextTryAt: null, problem } as const;
      await manager.update(Machine, { id: machine.id }, change);
      const { task, node, step } = waiting;
      const text = `${machine.vmId} could not be given back: ${problem}`;
      await endedWith(manager, task, node, step, { isDone: false, text });
      store.afterCommit(() => void advance(task.id));
      return;
    }
    const waitMs = backoffMs[Math.min(failures, backoffMs.length) - 1] ?? 1000;
    const change = { failures, problem, runId: '', nextTryAt: Date.now() + waitMs };
    await manager.update(Machine, { id: machine.id }, change);
    const { vmId, typeId } = machine;
    logger.warn({ vmId, typeId, problem }, 'a machine could not be given back yet; it is tried again');
    store.afterCommit(this.giveBackSoon);
  }

  /** @returns the node that waits for a machine; null when it does not any more. */
  async #waitingFor(manager: WriteManager, { taskNodeId, turn }: WaitingNode) {
    if (taskNodeId === 0) return null;
    const node = await manager.findOneBy(TaskNode, { id: taskNodeId });
    if (node?.isBusy !== true || node.turn !== turn) return null;
    const task = await manager.findOneByOrFail(Task, { id: node.taskId });
    const step = task.options[node.step];
    return step?.type === 'vm' ? { task, node, step } : null;
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.#cancel.signal });
  }

  get #reportsOrThrow(): StepReports {
    if (this.#reports === null) throw new Error('the keeper of machines does not know the steps');
    return this.#reports;
  }
}

/** Machines of which all is known from the start. */
function asGiven(machines: readonly Machine[]): ReadonlyMap<string, MachineStanding> {
  return new Map(
    machines.map(({ vmId, address }) => [
      vmId,
      address === ''
        ? { state: 'failed', address, problem: 'it has no address' }
        : { state: 'ready', address, problem: '' },
    ]),
  );
}

const resultOf = ({ result }: Run): string => {
  const { output } = (result ?? {}) as { readonly output?: unknown };
  return typeof output === 'string' ? output : '';
};

const whyNot = ({ reason, state, exitCode }: Run): string =>
  reason ?? (state === 'failed' ? `the script ended with ${String(exitCode)}` : `the script was ${state}`);

const tooFew = (order: MachineOrder, count: number): string =>
  `the provider gave ${count} of ${order.nodes.length} machines`;
