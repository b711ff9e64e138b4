import type { Runs } from '../../engine/runs.service.js';
import { makeId } from '../../lib/ids.js';
import type { PoolNodes } from '../pool-nodes.service.js';
import { PoolNode } from '../topology.entity.js';
import type { StepPerformer, StepReports } from '../tasks/steps/step-performer.js';
import { titleOf } from '../tasks/task-runs.js';
import { standardTimeout, type ConfigOf } from './machine-config.js';
import type { MachineKeeper } from './machine-keeper.js';
import { creationOf, destructionOf } from './machine-scripts.js';
import { Machine, MachineOrder, MachineType } from './machine.entity.js';
import { Node } from '../../engine/nodes/node.entity.js';

export interface MachineStepsOptions {
  readonly keeper: MachineKeeper;
  readonly runs: Runs;
  readonly poolNodes: PoolNodes;
  readonly outputLimitBytes: number;
}

/** `create_vm`: asks the machine template's provider for a machine for each node that has none. */
export const createVmStep = (
  { rows, store, endedWith }: StepReports,
  { keeper, runs, outputLimitBytes }: MachineStepsOptions,
): StepPerformer => ({
  hasForeignRuns: true,

  async begin(manager, task, nodes, step, notBefore) {
    const typeId = Number(step.param_values['vm_type_id'] ?? 0);
    const type = await manager.findOneBy(MachineType, { id: typeId });
    const waiting = [];
    for (const node of nodes) {
      const hasMachine = await manager.existsBy(Node, { id: node.nodeId });
      if (type !== null && !hasMachine) {
        waiting.push(node);
        continue;
      }
      await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
      const text = hasMachine ? 'it has a machine already' : `there is no machine template ${typeId}`;
      await endedWith(manager, task, node, step, { isDone: hasMachine, text });
    }
    if (type === null || waiting.length === 0) return;
    const { provider, config } = type;
    const { timeout = standardTimeout } = config as Partial<ConfigOf<'http'>>;
    const beginAt = notBefore ?? Date.now();
    const order: MachineOrder = {
      id: makeId(),
      typeId,
      provider,
      config,
      poolId: task.poolId,
      taskId: task.id,
      nodes: waiting.map(({ id: taskNodeId, turn }) => ({ taskNodeId, turn })),
      state: provider === 'command' ? 'asking' : 'ordered',
      isAbandoned: false,
      runId: '',
      deadline: beginAt + timeout * 1000,
      notBefore: beginAt,
      createdAt: Date.now(),
    };
    if (provider === 'command') {
      const cause = { title: titleOf(task, step.name), operator: task.operator, notBefore, outputLimitBytes };
      order.runId = (await runs.create(manager, creationOf(order, cause))).id;
    }
    await manager.insert(MachineOrder, order);
    const { runId } = order;
    for (const node of waiting) await rows.addAttempt(manager, node, step, { actionName: provider, runId });
    store.afterCommit(() => keeper.drive(order.id));
  },

  async abandon(manager, task) {
    await manager.update(MachineOrder, { taskId: task.id }, { isAbandoned: true });
    const orders = await manager.findBy(MachineOrder, { taskId: task.id });
    store.afterCommit(() => {
      for (const { id } of orders) keeper.drive(id);
    });
  },

  resume: () => keeper.resume(),
  close: () => keeper.close(),
});

/** `return_vm`: gives the machines back and removes the nodes; one that came without a machine of ours is only removed. */
export const returnVmStep = (
  { rows, store, endedWith }: StepReports,
  { keeper, runs, poolNodes, outputLimitBytes }: MachineStepsOptions,
): StepPerformer => ({
  hasForeignRuns: true,

  async begin(manager, task, nodes, step, notBefore) {
    for (const node of nodes) {
      const machine = await manager.findOneBy(Machine, { nodeId: node.nodeId, state: 'used' });
      if (machine === null) {
        await rows.addAttempt(manager, node, step, { actionName: step.name, runId: '' });
        await poolNodes.leave(manager, await manager.findBy(PoolNode, { nodeId: node.nodeId }));
        const text = 'it has no machine of ours; it was only removed from its pool';
        await endedWith(manager, task, node, step, { isDone: true, text });
        continue;
      }
      let runId = '';
      if (machine.provider === 'command') {
        const cause = {
          title: titleOf(task, step.name),
          operator: task.operator,
          notBefore,
          outputLimitBytes,
        };
        runId = (await runs.create(manager, destructionOf(machine, cause))).id;
      }
      await manager.update(
        Machine,
        { id: machine.id },
        { state: 'returning', taskNodeId: node.id, turn: node.turn, nextTryAt: notBefore, runId },
      );
      await rows.addAttempt(manager, node, step, { actionName: machine.provider, runId });
    }
    store.afterCommit(keeper.returns.giveBackSoon);
  },
});
