import { setTimeout as delay } from 'node:timers/promises';
import { IsNull } from 'typeorm';
import type { Runs } from '../../engine/runs.service.js';
import { messageOf } from '../../lib/errors.js';
import type { WriteManager } from '../../store/store.js';
import type { StepPerformer, StepReports } from '../tasks/steps/step-performer.js';
import type { SnapshotStep } from '../tasks/snapshot.js';
import { Task, TaskAttempt, TaskNode, taskState } from '../tasks/task.entity.js';
import { orchestrationFamilyName, titleOf } from '../tasks/task-runs.js';
import { findHost } from './discoveries.service.js';
import type { DiscoveryCalls } from './discovery-calls.js';
import type { DiscoveryConfigOf } from './discovery-config.js';
import { Discovery } from './discovery.entity.js';
import { nginxUpdateOf, type DiscoveryChange } from './nginx-update.js';

export interface DiscoveryStepOptions {
  readonly runs: Runs;
  readonly calls: DiscoveryCalls;
  readonly outputLimitBytes: number;
}

/** A run on a host of nginx takes no longer. */
const updateSeconds = 120;

/** `register` and `unregister`: tell a service discovery of all nodes of a batch at once. */
export class DiscoveryStep implements StepPerformer {
  readonly #reports: StepReports;
  readonly #options: DiscoveryStepOptions;
  readonly #change: DiscoveryChange;
  readonly #cancel = new AbortController();

  constructor(reports: StepReports, options: DiscoveryStepOptions, change: DiscoveryChange) {
    this.#reports = reports;
    this.#options = options;
    this.#change = change;
  }

  begin: StepPerformer['begin'] = async (manager, task, nodes, step, notBefore) => {
    const { store } = this.#reports;
    const id = discoveryIdOf(step);
    const discovery = await manager.findOneBy(Discovery, { id });
    if (discovery === null) {
      const text = id === 0 ? 'the pool has no service discovery' : `there is no service discovery ${id}`;
      for (const node of nodes) await this.#end(manager, task, node, step, id === 0, text);
    } else if (discovery.type === 'nginx') {
      await this.#updateHosts(manager, task, nodes, step, discovery, notBefore);
    } else {
      const begun = nodes.map((node) => ({ ...node }));
      for (const node of nodes)
        await this.#reports.rows.addAttempt(manager, node, step, { actionName: discovery.name, runId: '' });
      store.afterCommit(() => void this.#call(discovery, begun, notBefore));
    }
  };

  /** A node is through when the runs on all hosts have ended. */
  runEnded: StepPerformer['runEnded'] = async (manager, task, node, step) => {
    const attempts = await manager.findBy(TaskAttempt, { taskNodeId: node.id, turn: node.turn });
    if (attempts.some(({ endedAt }) => endedAt === null)) return;
    const isDone = attempts.every(({ state }) => state === taskState.success);
    await this.#reports.ended(manager, task, node, step, isDone);
  };

  /** What a call has come to is not known any more: it is made again. */
  resume = async (): Promise<void> => {
    const { read } = this.#reports.store;
    const name = this.#change === 'add' ? 'register' : 'unregister';
    const open = await read.findBy(TaskAttempt, { stepName: name, runId: '', endedAt: IsNull() });
    const groups = new Map<string, { discovery: Discovery; nodes: TaskNode[] }>();
    for (const { taskNodeId, step: position, turn } of open) {
      const node = await read.findOneBy(TaskNode, { id: taskNodeId });
      if (node?.isBusy !== true || node.turn !== turn) continue;
      const task = await read.findOneByOrFail(Task, { id: node.taskId });
      const step = task.options[position];
      const discovery =
        step === undefined ? null : await read.findOneBy(Discovery, { id: discoveryIdOf(step) });
      if (discovery === null) {
        await this.#reports.settle(node, { isDone: false, text: 'the service discovery is gone' });
        continue;
      }
      const key = `${task.id} ${position}`;
      const group = groups.get(key) ?? { discovery, nodes: [] };
      group.nodes.push(node);
      groups.set(key, group);
    }
    for (const { discovery, nodes } of groups.values()) void this.#call(discovery, nodes, null);
  };

  close = (): void => this.#cancel.abort();

  async #updateHosts(
    manager: WriteManager,
    task: Task,
    nodes: readonly TaskNode[],
    step: SnapshotStep,
    discovery: Discovery,
    notBefore: number | null,
  ): Promise<void> {
    const { runs, outputLimitBytes } = this.#options;
    const config = discovery.config as DiscoveryConfigOf<'nginx'>;
    const hosts = await Promise.all(config.hosts.map((host) => findHost(manager, host)));
    const gone = hosts.indexOf(null);
    if (gone !== -1) {
      const text = `${discovery.name}: there is no node ${config.hosts[gone] ?? ''} any more`;
      for (const node of nodes) await this.#end(manager, task, node, step, false, text);
      return;
    }
    const addresses = nodes.map(({ ip }) => ip);
    for (const host of hosts) {
      if (host === null) continue;
      const run = await runs.create(manager, {
        family: orchestrationFamilyName,
        // One after the other, whichever task and discovery they are of: they change the same file.
        subject: `sd/${host.id}${config.conf_path}`,
        title: titleOf(task, discovery.name),
        version: '',
        nodeId: String(host.id),
        trigger: 'task',
        operator: task.operator,
        concurrency: 1,
        notBefore,
        program: {
          ...nginxUpdateOf(config, this.#change, addresses),
          env: {},
          archive: null,
          timeoutSeconds: updateSeconds,
          outputLimitBytes,
        },
      });
      for (const node of nodes)
        await this.#reports.rows.addAttempt(manager, node, step, { actionName: host.name, runId: run.id });
    }
  }

  async #call(discovery: Discovery, nodes: readonly TaskNode[], notBefore: number | null): Promise<void> {
    const { logger, settle } = this.#reports;
    const { signal } = this.#cancel;
    try {
      if (notBefore !== null) await delay(Math.max(0, notBefore - Date.now()), undefined, { signal });
      let outcome: { isDone: boolean; text: string };
      try {
        const addresses = nodes.map(({ ip }) => ip);
        const text = await this.#options.calls.change(discovery, this.#change, addresses, signal);
        outcome = { isDone: true, text };
      } catch (error) {
        signal.throwIfAborted();
        outcome = { isDone: false, text: messageOf(error) };
      }
      for (const node of nodes) await settle(node, outcome);
    } catch (error) {
      if (!signal.aborted)
        logger.error({ err: error, discovery: discovery.name }, 'a service discovery could not be told');
    }
  }

  async #end(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    isDone: boolean,
    text: string,
  ): Promise<void> {
    const { rows, endedWith } = this.#reports;
    await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
    await endedWith(manager, task, node, step, { isDone, text });
  }
}

const discoveryIdOf = (step: SnapshotStep): number => Number(step.param_values['service_discovery_id'] ?? 0);
