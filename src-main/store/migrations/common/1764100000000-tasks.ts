import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

/** Tasks that roll over the nodes of pools. */
export class Tasks1764100000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const create = async (name: string, columns: Readonly<Record<string, ColumnSpelling>>) =>
      queryRunner.createTable(tableOf(queryRunner, name, ['id'], { id: 'bigint', ...columns }));
    const index = (table: string, name: string, columnNames: string[], isUnique = false) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));
    await create('tasks', {
      name: 'text',
      kind: 'text',
      templateId: 'bigint',
      templateName: 'text',
      poolId: 'bigint',
      poolName: 'text',
      serviceName: 'text',
      options: 'text',
      batchSize: 'bigint',
      operator: 'text',
      state: 'bigint',
      reason: 'text',
      isQueued: 'boolean',
      holdsPool: 'boolean',
      isPauseRequested: 'boolean',
      failure: 'text',
      maxFailRatio: 'bigint',
      timeoutSeconds: 'bigint',
      deadline: 'bigint?',
      createdAt: 'bigint',
      updatedAt: 'bigint',
    });
    await index('tasks', 'tasks_by_pool', ['poolId', 'id']);
    await index('tasks', 'tasks_by_state', ['state', 'id']);
    await create('task_batches', {
      taskId: 'bigint',
      position: 'bigint',
      state: 'bigint',
      approvedStep: 'bigint',
    });
    await index('task_batches', 'task_batches_of', ['taskId', 'position'], true);
    await create('task_nodes', {
      taskId: 'bigint',
      batchId: 'bigint',
      nodeId: 'bigint',
      ip: 'text',
      vmId: 'text',
      state: 'bigint',
      step: 'bigint',
      action: 'bigint',
      attempt: 'bigint',
      isBusy: 'boolean',
      wakeAt: 'bigint?',
      createdAt: 'bigint',
      updatedAt: 'bigint',
      startedAt: 'bigint?',
    });
    await index('task_nodes', 'task_nodes_of', ['taskId', 'id']);
    await index('task_nodes', 'task_nodes_by_node', ['nodeId']);
    await index('task_nodes', 'task_nodes_by_wake', ['wakeAt']);
    await create('task_attempts', {
      taskNodeId: 'bigint',
      step: 'bigint',
      stepName: 'text',
      actionName: 'text',
      attempt: 'bigint',
      runId: 'text',
      state: 'bigint',
      text: 'text',
      startedAt: 'bigint',
      endedAt: 'bigint?',
    });
    await index('task_attempts', 'task_attempts_of', ['taskNodeId', 'id']);
    await index('task_attempts', 'task_attempts_by_run', ['runId']);
    await create('task_messages', { taskId: 'bigint', batchId: 'bigint', message: 'text', at: 'bigint' });
    await index('task_messages', 'task_messages_of', ['taskId', 'id']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['task_messages', 'task_attempts', 'task_nodes', 'task_batches', 'tasks'])
      await queryRunner.dropTable(table);
  }
}
