import type { ParamValue } from './snapshot.js';
import type { Task, TaskNode } from './task.entity.js';

/**
 * @returns the variables that every template may use (contract, orchestration.md, "Steps"). A task that is not made yet
 * has no number: its preview gives a placeholder for it.
 */
export const builtInsOf = (
  task: Pick<Task, 'poolName' | 'serviceName'> & { readonly id: ParamValue },
  node: Pick<TaskNode, 'ip' | 'vmId' | 'nodeId'>,
): Readonly<Record<string, ParamValue>> => ({
  ip: node.ip,
  vm_id: node.vmId,
  pool_name: task.poolName,
  service_name: task.serviceName,
  task_id: task.id,
  node_id: node.nodeId,
});
