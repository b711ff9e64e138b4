import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Run } from '../../engine/run.entity.js';
import type { Runs } from '../../engine/runs.service.js';
import { isAborted } from '../../lib/abort.js';
import { messageOf } from '../../lib/errors.js';
import type { Store, WriteManager } from '../../store/store.js';
import type { PoolNodes } from '../pool-nodes.service.js';
import { PlaceError, type PoolPlaces } from '../pool-places.js';
import type { StepReports } from '../tasks/steps/step-performer.js';
import type { ProviderName } from './machine-config.js';
import { recordMachines, spareMachines, waitingFor } from './machine-orders.js';
import { MachineReturns, whyNot } from './machine-returns.js';
import { isMachineScript, readScriptOutput } from './machine-scripts.js';
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
const failurePauseMs = 5000;

/**
 * Gets machines, and gives back what is not used. Orders and machines are rows before anybody is asked, and each step on is one write,
 * so it goes on after any crash, and what was made is either used or given back.
 */
export class MachineKeeper {
  readonly #options: MachineKeeperOptions;
  readonly #cancel = new AbortController();
  /** Orders being driven. */
  readonly #driven = new Set<string>();
  /** Orders that were to be moved on meanwhile. */
  readonly #again = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #reports: StepReports | null = null;
  readonly returns: MachineReturns;

  constructor(options: MachineKeeperOptions) {
    this.#options = options;
    this.returns = new MachineReturns(options);
  }

  /** Gives the steps that wait for machines; to be called once, before all else. */
  serve(reports: StepReports): void {
    this.#reports = reports;
    this.returns.serve(reports);
  }

  /** Goes on with everything that is open. */
  async resume(): Promise<void> {
    for (const { id } of await this.#options.store.read.find(MachineOrder)) this.drive(id);
    this.returns.giveBackSoon();
  }

  close(): void {
    this.#cancel.abort();
    this.returns.close();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Moves an order on, from wherever it is. Returns at once. */
  drive(orderId: string): void {
    const { logger } = this.#options;
    const { signal } = this.#cancel;
    if (signal.aborted) return;
    if (this.#driven.has(orderId)) {
      // It may have been read before what there is to see now.
      this.#again.add(orderId);
      return;
    }
    this.#driven.add(orderId);
    void this.#driveOn(orderId)
      .catch((error: unknown) => {
        if (isAborted(signal)) return;
        logger.error(
          { err: error, orderId },
          'an order of machines could not be moved on; it is tried again',
        );
        this.#driveLater(orderId);
      })
      .finally(() => {
        this.#driven.delete(orderId);
        if (this.#again.delete(orderId)) this.drive(orderId);
      });
  }

  #driveLater(orderId: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.drive(orderId);
    }, failurePauseMs);
    this.#timers.add(timer);
  }

  /** A run of the family has ended, as part of the write that ends it: perhaps it made machines, or gave one back. */
  async runEnded(manager: WriteManager, run: Run): Promise<void> {
    // Nearly all are not, and each question costs every end of a run.
    if (!isMachineScript(run)) return;
    const order = await manager.findOneBy(MachineOrder, { runId: run.id });
    if (order !== null) {
      const { machines, problem } = readScriptOutput(resultOf(run));
      const why = run.state === 'succeeded' ? problem || tooFew(order, machines.length) : whyNot(run);
      await this.#record(manager, order, machines, why);
    }
    await this.returns.runEnded(manager, run);
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
      this.returns.giveBackSoon();
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
      const waiting = await waitingFor(manager, each);
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
      this.returns.giveBackSoon();
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
      const waiting = await waitingFor(manager, machine);
      if (waiting === null) {
        await manager.update(Machine, { id: machine.id }, { state: 'returning', taskNodeId: 0 });
        return null;
      }
      const { task, node, step } = waiting;
      const { vmId } = machine;
      try {
        await places.restore(manager, poolId, node.nodeId, task.placeType ?? 'manual');
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
      const waiting = await waitingFor(manager, machine);
      await manager.update(Machine, { id: machine.id }, { state: 'returning', taskNodeId: 0 });
      if (waiting === null) return null;
      const { task, node, step } = waiting;
      const text = `${machine.vmId} is given back: ${problem}`;
      await endedWith(manager, task, node, step, { isDone: false, text });
      return task.id;
    });
    this.returns.giveBackSoon();
    if (taskId !== null) await advance(taskId);
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

const tooFew = (order: MachineOrder, count: number): string =>
  `the provider gave ${count} of ${order.nodes.length} machines`;
