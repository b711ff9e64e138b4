import type { Logger } from 'pino';
import { recordChange } from '../../api/audit.js';
import type { Actor } from '../../api/operator.js';
import type { Schedule } from '../../engine/schedule.entity.js';
import type { ScheduledFamily, Scheduler } from '../../engine/scheduler.js';
import { messageOf, Refusal } from '../../lib/errors.js';
import { makeId } from '../../lib/ids.js';
import { nextNumber } from '../../store/sequence.js';
import type { Store, WriteManager } from '../../store/store.js';
import { orchestrationFamilyName } from '../tasks/task-runs.js';
import type { Pools } from '../pools.service.js';
import { Pool } from '../topology.entity.js';
import {
  PoolFiring,
  PoolSchedule,
  type CronItem,
  type DependItem,
  type ScheduleType,
} from './pool-schedule.entity.js';
import type { PoolTasks } from './pool-tasks.js';
import { checkSchedule, requirePool } from './schedule-check.js';
import { cronOf } from './schedule-items.js';
import { describePools, subjectOf, subjectParts } from './scheduled-pools.js';
import { newestCrontab, stayingNodes } from './staying-nodes.js';

/** What a pool's schedule of one type is to be. */
export interface PoolScheduleRequest {
  /** 0 for whatever there is. */
  readonly id: number;
  readonly poolId: number;
  readonly type: ScheduleType;
  readonly execType: 'crontab' | 'depend';
  readonly cronItems: readonly CronItem[];
  readonly dependItems: readonly DependItem[];
}

export interface PoolSchedulesSurroundings {
  readonly store: Store;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly pools: Pools;
  readonly poolTasks: PoolTasks;
  /** IANA name of the zone of the items' times. */
  readonly zone: string;
}

/** Who acts when a schedule is due. */
const scheduleActor: Actor = {
  operator: { name: 'crontab', role: 'operator', tokenId: null },
  address: '',
  requestId: '',
};
const retryMs = 5000;

/** When pools are grown, shrunk and deployed to, and which go with which. */
export class PoolSchedules {
  readonly #around: PoolSchedulesSurroundings;
  #acting: Promise<void> | null = null;
  #isWanted = false;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(around: PoolSchedulesSurroundings) {
    this.#around = around;
  }

  /** What the scheduler tells of times that have come. They are only noted: what follows may be refused. */
  readonly scheduled: ScheduledFamily = {
    name: orchestrationFamilyName,
    fire: (manager, schedule, at) => this.#note(manager, schedule, at),
    missed: async (manager, { subject }, _first, reason) => {
      const { id } = subjectParts(subject);
      await manager.update(PoolSchedule, { id }, { lastProblem: `times were missed: ${reason}` });
      await this.#tell(manager, id);
    },
    describe: describePools,
  };

  /** Acts on what an earlier control plane has only noted. Call before the scheduler starts. */
  start(): void {
    this.#actSoon();
  }

  /** Ends after what is being acted on. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#acting;
  }

  /** @returns the schedule of a pool, or none. @throws {Refusal} 400 for an unknown pool. */
  async listOf(poolId: number, type: ScheduleType): Promise<{ pool: Pool; schedule: PoolSchedule | null }> {
    const { read } = this.#around.store;
    const pool = await requirePool(read, poolId);
    return { pool, schedule: await read.findOneBy(PoolSchedule, { poolId, type }) };
  }

  /**
   * Sets the schedule of a pool; without items there is none.
   * @throws {Refusal} 400 for an unknown pool or schedule, and for dependencies that cannot be.
   */
  async save(request: PoolScheduleRequest, actor: Actor): Promise<void> {
    const { store } = this.#around;
    await store.write(async (manager) => {
      const { poolId, type, cronItems, dependItems, execType } = request;
      const pool = await requirePool(manager, poolId);
      const before = await manager.findOneBy(PoolSchedule, { poolId, type });
      if (request.id !== 0 && request.id !== before?.id) {
        throw refusal(
          `id: the pool ${pool.name} has no ${type} schedule ${request.id}. 0 stands for whatever it has.`,
        );
      }
      await checkSchedule(manager, pool, request);
      const isEmpty = cronItems.length === 0 && dependItems.length === 0;
      const after: PoolSchedule = {
        lastAt: before?.lastAt ?? null,
        lastProblem: before?.lastProblem ?? '',
        createdAt: before?.createdAt ?? Date.now(),
        id: before?.id ?? (await nextNumber(manager, 'pool_schedules')),
        poolId,
        type,
        execType,
        cronItems,
        dependItems,
      };
      if (before !== null) await manager.delete(PoolSchedule, { id: before.id });
      if (!isEmpty) await manager.insert(PoolSchedule, after);
      await this.#setTimes(manager, after.id, cronItems, before?.cronItems.length ?? 0);
      await recordChange(manager, actor, {
        action: 'pool.schedule',
        target: `${pool.name}/${type}`,
        before: before === null ? null : { cron: before.cronItems, depend: before.dependItems },
        after: { cron: cronItems, depend: dependItems },
      });
      await this.#around.pools.touch(manager, pool);
    });
  }

  /**
   * Takes what belongs to a pool away with it, as part of the write in progress.
   * @throws {Refusal} 400 while another pool depends on it.
   */
  async forget(manager: WriteManager, { id: poolId, name }: Pool): Promise<void> {
    const others = (await manager.find(PoolSchedule)).filter(({ dependItems }) =>
      dependItems.some(({ pool_id: id }) => id === poolId),
    );
    for (const { poolId: other } of others) {
      const pool = await requirePool(manager, other);
      throw refusal(`the pool ${pool.name} depends on ${name}. Take ${name} out of its dependencies first.`);
    }
    for (const schedule of await manager.findBy(PoolSchedule, { poolId })) {
      await manager.delete(PoolSchedule, { id: schedule.id });
      await this.#setTimes(manager, schedule.id, [], schedule.cronItems.length);
    }
  }

  async #setTimes(
    manager: WriteManager,
    id: number,
    cronItems: readonly CronItem[],
    countBefore: number,
  ): Promise<void> {
    const { scheduler, zone } = this.#around;
    for (const [index, item] of cronItems.entries()) {
      await scheduler.set(manager, {
        family: orchestrationFamilyName,
        subject: subjectOf(id, index),
        cron: cronOf(item),
        timezone: zone,
        misfire: 'once',
        isOn: !item.ignore,
      });
    }
    for (let index = cronItems.length; index < countBefore; index++)
      await scheduler.remove(manager, orchestrationFamilyName, subjectOf(id, index));
  }

  async #note(manager: WriteManager, { subject }: Schedule, at: number): Promise<void> {
    const { id, index } = subjectParts(subject);
    const schedule = await manager.findOneBy(PoolSchedule, { id });
    const item = schedule?.cronItems[index];
    if (schedule === null || item === undefined) return;
    await manager.insert(PoolFiring, { id: makeId(), scheduleId: id, item, at });
    this.#around.store.afterCommit(() => this.#actSoon());
  }

  #actSoon(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#acting ??= this.#actAll().finally(() => {
      this.#acting = null;
    });
  }

  /** Acts on all that was noted, by their times: of times that were missed together the last one counts. */
  async #actAll(): Promise<void> {
    const { store, logger } = this.#around;
    while (this.#isWanted && !this.#isClosed) {
      this.#isWanted = false;
      try {
        for (const firing of await store.read.find(PoolFiring, { order: { at: 'ASC', id: 'ASC' } }))
          await this.#act(firing);
      } catch (error) {
        logger.error({ err: error }, 'what pools are scheduled for could not be begun; it is tried again');
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.#actSoon(), retryMs);
      }
    }
  }

  async #act(firing: PoolFiring): Promise<void> {
    const { store } = this.#around;
    let problem = '';
    try {
      await store.write(async (manager) => {
        const schedule = await manager.findOneBy(PoolSchedule, { id: firing.scheduleId });
        await manager.delete(PoolFiring, { id: firing.id });
        if (schedule === null || (schedule.lastAt ?? 0) > firing.at) return;
        await manager.update(PoolSchedule, { id: schedule.id }, { lastAt: firing.at, lastProblem: '' });
        await this.#tell(manager, schedule.id);
        if (schedule.type === 'expand') await this.#resize(manager, schedule.poolId, firing.item);
        else await this.#deploy(manager, schedule.poolId, firing.item);
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problem = messageOf(error);
    }
    if (problem === '') return;
    this.#around.logger.warn(
      { scheduleId: firing.scheduleId, problem },
      'nothing came of a schedule of a pool',
    );
    await store.write(async (manager) => {
      await manager.delete(PoolFiring, { id: firing.id });
      const said = { lastAt: firing.at, lastProblem: problem };
      await manager.update(PoolSchedule, { id: firing.scheduleId }, said);
      await this.#tell(manager, firing.scheduleId);
    });
  }

  /** Tells that a schedule of a pool has moved on, as part of the write in progress. */
  async #tell(manager: WriteManager, scheduleId: number): Promise<void> {
    const schedule = await manager.findOneBy(PoolSchedule, { id: scheduleId });
    const pool = schedule && (await manager.findOneBy(Pool, { id: schedule.poolId }));
    if (pool !== null) await this.#around.pools.touch(manager, pool);
  }

  /** Brings the nodes that schedules have brought to the number that is wanted. */
  async #resize(manager: WriteManager, poolId: number, { instance_num: wanted }: CronItem): Promise<void> {
    const { poolTasks } = this.#around;
    const staying = await stayingNodes(manager, poolId);
    const count = staying.filter(({ place }) => place.nodeType === 'crontab').length;
    if (count < wanted) {
      await poolTasks.expandIn(manager, poolId, wanted - count, 'crontab', scheduleActor);
      return;
    }
    const ids = newestCrontab(staying, count - wanted);
    if (ids.length > 0) await poolTasks.shrinkIn(manager, poolId, ids, scheduleActor);
  }

  async #deploy(
    manager: WriteManager,
    poolId: number,
    { concurr_num: most, concurr_ratio: ratio }: CronItem,
  ): Promise<void> {
    const count = (await stayingNodes(manager, poolId)).length;
    const byRatio = Math.ceil((count * ratio) / 100);
    const maxNumber = Math.max(1, Math.min(most, byRatio));
    const order = { maxNumber, maxRatio: 0, maxFailRatio: deployFailRatio, tag: null };
    await this.#around.poolTasks.deployIn(manager, poolId, order, scheduleActor);
  }
}

/** Of a deploy (contract, orchestration.md, "The task engine"). */
export const deployFailRatio = 50;

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
