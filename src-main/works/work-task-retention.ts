import { In, IsNull, LessThan, Not } from 'typeorm';
import type { Retained } from '../engine/retention.js';
import type { WriteManager } from '../store/store.js';
import { WorkTask } from './work.entity.js';

/** Lets ended tasks go as the runs behind them do; one that goes on is never touched. */
export const retainedTasks: Retained = {
  removeOlder: (manager, before, limit) =>
    remove(
      manager,
      manager.find(WorkTask, {
        select: { id: true },
        where: { endedAt: LessThan(before) },
        order: { id: 'ASC' },
        take: limit,
      }),
    ),

  async removeBeyond(manager, keep, limit) {
    const works = await manager
      .createQueryBuilder(WorkTask, 'task')
      .select('task.workId', 'workId')
      .where('task.endedAt IS NOT NULL')
      .groupBy('task.workId')
      .having('COUNT(*) > :keep', { keep })
      .getRawMany<{ workId: string }>();
    let removed = 0;
    for (const { workId } of works) {
      if (removed >= limit) break;
      removed += await remove(
        manager,
        manager.find(WorkTask, {
          select: { id: true },
          where: { workId, endedAt: Not(IsNull()) },
          order: { id: 'DESC' },
          skip: keep,
          take: limit - removed,
        }),
      );
    }
    return removed;
  },
};

async function remove(manager: WriteManager, found: Promise<WorkTask[]>): Promise<number> {
  const ids = (await found).map(({ id }) => id);
  if (ids.length > 0) await manager.delete(WorkTask, { id: In(ids) });
  return ids.length;
}
