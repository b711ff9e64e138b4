import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tableOf, type ColumnSpelling } from '../table.js';

/** Machine templates and their machines, service discovery, schedules of pools, tasks that wait for others. */
export class Growth1764400000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const create = async (
      name: string,
      columns: Readonly<Record<string, ColumnSpelling>>,
      id: ColumnSpelling = 'bigint',
    ) => queryRunner.createTable(tableOf(queryRunner, name, ['id'], { id, ...columns }));
    const index = (table: string, name: string, columnNames: string[], isUnique = false) =>
      queryRunner.createIndex(table, new TableIndex({ name, columnNames, isUnique }));

    await create('vm_types', {
      name: 'text',
      description: 'text',
      provider: 'text',
      config: 'text',
      createdAt: 'bigint',
    });
    await index('vm_types', 'vm_types_name', ['name'], true);
    await create(
      'machine_orders',
      {
        typeId: 'bigint',
        provider: 'text',
        config: 'text',
        poolId: 'bigint',
        taskId: 'bigint',
        nodes: 'text',
        state: 'text',
        isAbandoned: 'boolean',
        runId: 'text',
        deadline: 'bigint',
        notBefore: 'bigint',
        createdAt: 'bigint',
      },
      'text',
    );
    await index('machine_orders', 'machine_orders_by_state', ['state']);
    await index('machine_orders', 'machine_orders_by_run', ['runId']);
    await create('machines', {
      orderId: 'text',
      typeId: 'bigint',
      provider: 'text',
      config: 'text',
      vmId: 'text',
      address: 'text',
      state: 'text',
      taskNodeId: 'bigint',
      turn: 'bigint',
      nodeId: 'bigint',
      runId: 'text',
      problem: 'text',
      failures: 'bigint',
      nextTryAt: 'bigint?',
      createdAt: 'bigint',
    });
    await index('machines', 'machines_by_order', ['orderId']);
    await index('machines', 'machines_by_type', ['typeId', 'vmId']);
    await index('machines', 'machines_by_node', ['nodeId']);
    await index('machines', 'machines_by_state', ['state', 'nextTryAt']);
    await index('machines', 'machines_by_run', ['runId']);

    await create('discoveries', {
      name: 'text',
      description: 'text',
      type: 'text',
      config: 'text',
      createdAt: 'bigint',
    });
    await index('discoveries', 'discoveries_name', ['name'], true);

    await create('pool_schedules', {
      poolId: 'bigint',
      type: 'text',
      execType: 'text',
      cronItems: 'text',
      dependItems: 'text',
      lastAt: 'bigint?',
      lastProblem: 'text',
      createdAt: 'bigint',
    });
    await index('pool_schedules', 'pool_schedules_of', ['poolId', 'type'], true);
    await create('pool_firings', { scheduleId: 'bigint', item: 'text', at: 'bigint' }, 'text');

    const waits = new TableColumn({ name: 'waits', type: 'text', isNullable: true });
    await queryRunner.addColumn('tasks', waits);
    for (const table of ['task_nodes', 'task_attempts'])
      await queryRunner.addColumn(table, new TableColumn({ name: 'turn', type: 'bigint', default: 0 }));
    await index('task_nodes', 'task_nodes_by_busy', ['taskId', 'isBusy']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropIndex('task_nodes', 'task_nodes_by_busy');
    await queryRunner.dropColumn('tasks', 'waits');
    for (const table of ['task_nodes', 'task_attempts']) await queryRunner.dropColumn(table, 'turn');
    for (const table of [
      'pool_firings',
      'pool_schedules',
      'discoveries',
      'machines',
      'machine_orders',
      'vm_types',
    ])
      await queryRunner.dropTable(table);
  }
}
