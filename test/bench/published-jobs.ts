import type { ControlPlane } from '../support/control-plane.ts';
import { makePackage, publish } from '../support/packages.ts';

/** Requests under way at once. */
const width = 8;

/** @returns the name of the job with this number. */
export const nameOf = (index: number): string => `job-${String(index).padStart(5, '0')}`;

/** Publishes one trivial job for each schedule, over the API. @throws when one is refused. */
export async function publishJobs(
  plane: ControlPlane,
  crons: readonly string[],
  version = '1.0.0',
): Promise<void> {
  await inParallel(crons, async (cron, index) => {
    const name = nameOf(index);
    const task = {
      name,
      version,
      description: `Number ${index} of many, as a panel has them`,
      command: ['/bin/true'],
      schedule: { cron, timezone: 'UTC' },
    };
    const { status, body } = await publish(plane, name, await makePackage(task));
    if (status !== 200) throw new Error(`publishing ${name} said ${status} ${JSON.stringify(body)}`);
  });
}

/** Switches the schedules of the first `count` jobs on. @throws when one is refused. */
export async function enableJobs(plane: ControlPlane, count: number): Promise<void> {
  await inParallel(Array.from({ length: count }), async (_, index) => {
    const { status } = await plane.json(`/api/job/${nameOf(index)}/enable`, { method: 'POST' });
    if (status !== 200) throw new Error(`enabling ${nameOf(index)} said ${status}`);
  });
}

async function inParallel<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) await work(item, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
