import type { Runs } from '../../../engine/runs.service.js';
import type { WriteManager } from '../../../store/store.js';
import { ActionError, actionRunOf, type AnsibleSurroundings } from '../action-run.js';
import { builtInsOf } from '../built-in-variables.js';
import type { SnapshotStep } from '../snapshot.js';
import type { Task, TaskNode } from '../task.entity.js';
import { runRequestOf } from '../task-runs.js';
import type { StepPerformer, StepReports } from './step-performer.js';

export interface RemoteStepOptions {
  readonly runs: Runs;
  /** Nodes of a batch that a step runs on at once. */
  readonly parallel: number;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  readonly ansible: AnsibleSurroundings;
}

/** A remote step: its actions one after another, each of them a run on the node. */
export class RemoteStep implements StepPerformer {
  readonly #reports: StepReports;
  readonly #options: RemoteStepOptions;

  constructor(reports: StepReports, options: RemoteStepOptions) {
    this.#reports = reports;
    this.#options = options;
  }

  begin: StepPerformer['begin'] = async (manager, task, nodes, step, notBefore) => {
    for (const node of nodes) await this.#runAction(manager, task, node, step, notBefore);
  };

  runEnded: StepPerformer['runEnded'] = async (manager, task, node, step, isDone) => {
    const { rows, ended } = this.#reports;
    if (!isDone || node.action + 1 >= step.actions.length) {
      await ended(manager, task, node, step, isDone);
      return;
    }
    await rows.changeNode(manager, node, { action: node.action + 1 });
    await this.#runAction(manager, task, node, step, null);
  };

  async #runAction(
    manager: WriteManager,
    task: Task,
    node: TaskNode,
    step: SnapshotStep,
    notBefore: number | null,
  ): Promise<void> {
    const { rows, endedWith } = this.#reports;
    const action = step.actions[node.action];
    if (action === undefined) {
      // A remote step without actions has nothing to do.
      await rows.addAttempt(manager, node, step, { actionName: '', runId: '' });
      await endedWith(manager, task, node, step, { isDone: true, text: '' });
      return;
    }
    try {
      const values = { ...step.param_values, ...builtInsOf(task, node) };
      const how = await actionRunOf(manager, action, node.nodeId, values, this.#options.ansible);
      if (!this.#options.runs.knows(String(how.nodeId)))
        throw new ActionError(`${node.ip} has no machine to run anything on.`);
      const request = runRequestOf(task, { ...this.#options, ...how, part: action.name, notBefore });
      const run = await this.#options.runs.create(manager, request);
      await rows.addAttempt(manager, node, step, { actionName: action.name, runId: run.id });
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      await rows.addAttempt(manager, node, step, { actionName: action.name, runId: '' });
      await endedWith(manager, task, node, step, { isDone: false, text: error.message });
    }
  }
}
