import { In } from 'typeorm';
import type { Describe } from '../../engine/upcoming.js';
import { Pool, Service } from '../topology.entity.js';
import { PoolSchedule } from './pool-schedule.entity.js';

/** What the scheduler knows an item of a pool's schedule by. */
export const subjectOf = (id: number, index: number): string => `pool-schedule/${id}/${index}`;

export function subjectParts(subject: string): { readonly id: number; readonly index: number } {
  const [, id, index] = subject.split('/');
  return { id: Number(id), index: Number(index) };
}

/** Says which pools are grown, shrunk or deployed to by items of schedules. */
export const describePools: Describe = async (read, subjects) => {
  const parts = subjects.map((subject) => ({ subject, ...subjectParts(subject) }));
  const ids = [...new Set(parts.map(({ id }) => id))];
  const schedules = new Map(
    (await read.findBy(PoolSchedule, { id: In(ids) })).map((each) => [each.id, each]),
  );
  const poolIds = [...schedules.values()].map(({ poolId }) => poolId);
  const pools = new Map((await read.findBy(Pool, { id: In(poolIds) })).map((each) => [each.id, each]));
  const serviceIds = [...pools.values()].map(({ serviceId }) => serviceId);
  const services = new Map(
    (await read.findBy(Service, { id: In(serviceIds) })).map(({ id, name }) => [id, name]),
  );
  return new Map(
    parts.flatMap(({ subject, id, index }) => {
      const schedule = schedules.get(id);
      const pool = pools.get(schedule?.poolId ?? 0);
      const item = schedule?.cronItems[index];
      if (schedule === undefined || pool === undefined || item === undefined) return [];
      const isExpand = schedule.type === 'expand';
      const thing = {
        kind: isExpand ? ('expand' as const) : ('deploy' as const),
        id: String(pool.id),
        name: pool.name,
        within: services.get(pool.serviceId) ?? '',
        nodes: isExpand ? item.instance_num : null,
      };
      return [[subject, thing]];
    }),
  );
};
