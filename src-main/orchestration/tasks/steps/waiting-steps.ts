import { IsNull, Not } from 'typeorm';
import { pause } from '../../../lib/abort.js';
import { awaitPort } from '../port-probe.js';
import type { SnapshotStep } from '../snapshot.js';
import { Task, TaskNode } from '../task.entity.js';
import type { StepPerformer, StepReports } from './step-performer.js';

/** `sleep`: waits for some seconds. */
export const sleepStep = ({ rows, store, endedWith, wakeSoon }: StepReports): StepPerformer => ({
  async begin(manager, _task, nodes, step, notBefore) {
    const wakeAt = (notBefore ?? Date.now()) + Number(step.param_values['time'] ?? 0) * 1000;
    for (const node of nodes) {
      await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
      await rows.changeNode(manager, node, { wakeAt });
    }
    store.afterCommit(wakeSoon);
  },
  wake: (manager, task, node, step) => endedWith(manager, task, node, step, { isDone: true, text: '' }),
});

/** `approve`: the halt itself is the task's; on its nodes nothing is left to do. */
export const approveStep = ({ rows, endedWith }: StepReports): StepPerformer => ({
  async begin(manager, task, nodes, step) {
    for (const node of nodes) {
      await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
      await endedWith(manager, task, node, step, { isDone: true, text: 'approved' });
    }
  },
});

/** What a port check that is taken up again has at least. */
const resumedCheckMs = 5000;

/** `wait_port`: waits until a node answers on a port. Its time is kept with the node, so a restart does not wait anew. */
export class WaitPortStep implements StepPerformer {
  readonly #reports: StepReports;
  /** Under way, by number of the node in its task. */
  readonly #checks = new Map<number, AbortController>();

  constructor(reports: StepReports) {
    this.#reports = reports;
  }

  begin: StepPerformer['begin'] = async (manager, _task, nodes, step, notBefore) => {
    const { rows, store, wakeSoon } = this.#reports;
    const beginAt = notBefore ?? Date.now();
    for (const node of nodes) {
      await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
      await rows.changeNode(manager, node, {
        wakeAt: beginAt + Number(step.param_values['timeout'] ?? 60) * 1000,
      });
      const begun = { ...node };
      store.afterCommit(() => this.#check(begun, step, beginAt));
    }
    store.afterCommit(wakeSoon);
  };

  wake: StepPerformer['wake'] = async (manager, task, node, step) => {
    this.#checks.get(node.id)?.abort();
    const text = `${node.ip} does not answer on port ${String(step.param_values['port'])}`;
    await this.#reports.endedWith(manager, task, node, step, { isDone: false, text });
  };

  resume = async (): Promise<void> => {
    const { store } = this.#reports;
    for (const node of await store.read.findBy(TaskNode, { isBusy: true, wakeAt: Not(IsNull()) })) {
      const task = await store.read.findOneBy(Task, { id: node.taskId });
      const step = task?.options[node.step];
      if (step?.name !== 'wait_port') continue;
      // Its time may have passed while nobody was there to look.
      const wakeAt = Math.max(node.wakeAt ?? 0, Date.now() + resumedCheckMs);
      await store.write((manager) => manager.update(TaskNode, { id: node.id }, { wakeAt }));
      this.#check(node, step, Date.now());
    }
  };

  abandon: StepPerformer['abandon'] = (_manager, _task, node) => {
    this.#checks.get(node.id)?.abort();
    return Promise.resolve();
  };

  close = (): void => {
    for (const check of this.#checks.values()) check.abort();
  };

  #check(begun: TaskNode, step: SnapshotStep, beginAt: number): void {
    const { logger, settle } = this.#reports;
    this.#checks.get(begun.id)?.abort();
    const cancel = new AbortController();
    this.#checks.set(begun.id, cancel);
    const { signal } = cancel;
    const wait = async (): Promise<void> => {
      await pause(Math.max(0, beginAt - Date.now()), signal);
      await awaitPort(begun.ip, Number(step.param_values['port']), signal);
      if (!signal.aborted) await settle(begun, { isDone: true, text: '' });
    };
    void wait()
      .catch((error: unknown) => logger.error({ err: error, taskNodeId: begun.id }, 'a port check failed'))
      .finally(() => {
        if (this.#checks.get(begun.id) === cancel) this.#checks.delete(begun.id);
      });
  }
}
