import { IsNull, LessThanOrEqual } from 'typeorm';
import { recordChange } from '../../api/audit.js';
import type { Actor } from '../../api/operator.js';
import type { Run } from '../../engine/run.entity.js';
import { isAborted } from '../../lib/abort.js';
import { messageOf, Refusal } from '../../lib/errors.js';
import type { WriteManager } from '../../store/store.js';
import { PoolNode } from '../topology.entity.js';
import type { StepReports } from '../tasks/steps/step-performer.js';
import type { MachineKeeperOptions } from './machine-keeper.js';
import { waitingFor } from './machine-orders.js';
import { destructionOf } from './machine-scripts.js';
import { Machine } from './machine.entity.js';

/** Pauses between tries to give a machine back; a provider may be away for days. */
const backoffMs = [1000, 10_000, 60_000, 10 * 60_000, 3600_000];
const longestTimerMs = 60_000;
/** Machines given back at once. */
const width = 8;

/** Gives machines back, and tries it until they are. */
export class MachineReturns {
  readonly #options: MachineKeeperOptions;
  readonly #cancel = new AbortController();
  #reports: StepReports | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isReturning = false;
  #isReturnWanted = false;

  constructor(options: MachineKeeperOptions) {
    this.#options = options;
  }

  serve(reports: StepReports): void {
    this.#reports = reports;
  }

  close(): void {
    this.#cancel.abort();
    clearTimeout(this.#timer);
  }

  /** Looks for machines to give back. Returns at once. */
  readonly giveBackSoon = (): void => {
    if (this.#cancel.signal.aborted) return;
    this.#isReturnWanted = true;
    if (!this.#isReturning) void this.#giveBackAll();
  };

  /**
   * Has machines given back whose nodes have left their pool by other ways than shrinking.
   * @param ids of machines of the template.
   * @throws {Refusal} 404 for one that the template does not have; 400 for one that is in a pool or on its way.
   */
  async giveBackLoose(typeId: number, ids: readonly number[], actor: Actor): Promise<void> {
    const { store } = this.#options;
    await store.write(async (manager) => {
      if (ids.length === 0) throw new Refusal(400, 'bad_request', 'machines: name at least one machine.');
      for (const id of new Set(ids)) {
        const machine = await manager.findOneBy(Machine, { id, typeId });
        if (machine === null)
          throw new Refusal(404, 'machine_not_found', `machines: the template has no machine ${id}.`);
        const { vmId, state, nodeId } = machine;
        if (state !== 'used' || (await manager.existsBy(PoolNode, { nodeId }))) {
          const where = state === 'used' ? 'is in a pool. Shrink that' : 'is on its way already. Wait for it';
          throw new Refusal(400, 'machine_in_use', `machines: ${vmId} ${where}.`);
        }
        await manager.update(Machine, { id }, { state: 'returning', taskNodeId: 0, nextTryAt: null });
        await recordChange(manager, actor, {
          action: 'machine.give-back',
          target: vmId,
          before: { typeId, address: machine.address },
        });
      }
      store.afterCommit(this.giveBackSoon);
    });
  }

  /** A run of the family has ended, as part of the write that ends it: perhaps it gave a machine back. */
  async runEnded(manager: WriteManager, run: Run): Promise<void> {
    const machine = await manager.findOneBy(Machine, { runId: run.id });
    if (machine?.state !== 'returning') return;
    if (run.state === 'succeeded') await this.#gone(manager, machine);
    else await this.#notGone(manager, machine, whyNot(run));
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
      const title = `return_vm · ${machine.address || machine.vmId}`;
      const cause = { title, operator: 'system', notBefore: null, outputLimitBytes };
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
    const waiting = await waitingFor(manager, machine);
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
    const waiting = await waitingFor(manager, machine);
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

  get #reportsOrThrow(): StepReports {
    if (this.#reports === null) throw new Error('the keeper of machines does not know the steps');
    return this.#reports;
  }
}

/** @returns why a script has not done what it was to do, for people. */
export const whyNot = ({ reason, state, exitCode }: Run): string =>
  reason ?? (state === 'failed' ? `the script ended with ${String(exitCode)}` : `the script was ${state}`);
