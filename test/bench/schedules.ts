import { setTimeout as delay } from 'node:timers/promises';
import { ControlPlane } from '../support/control-plane.ts';
import { until } from '../support/packages.ts';
import { figure, type Measure } from './measure.ts';
import { cpuSecondsOf, residentBytesOf } from './process-usage.ts';
import { enableJobs, publishJobs } from './published-jobs.ts';
import { percentile } from './statistics.ts';

const jobCount = 10_000;
const firingsPerSecond = 50;
const firingSeconds = 20;
const dueCount = firingsPerSecond * firingSeconds;
const settleSeconds = 5;
const idleSeconds = 30;
/** How long publishing what is due may take. */
const leadSeconds = 60;

/** Ten thousand schedules: what they cost while none is due, and how late those fire that are. */
export const schedules: Measure = {
  name: 'schedules',
  method:
    `${jobCount} scheduled jobs, published over the API; the control plane is then started anew. None is due for ${idleSeconds} s; then ${firingsPerSecond} are ` +
    `due at every second for ${firingSeconds} s, each a process of its own. The lag is the time from which a run is for ` +
    'to when it was made.',

  async take(say) {
    const plane = await ControlPlane.start();
    try {
      const far = Array.from({ length: jobCount }, (_, index) => `${index % 60} ${index % 24} 29 2 *`);
      const began = performance.now();
      await publishJobs(plane, far);
      await enableJobs(plane, jobCount);
      const seconds = (performance.now() - began) / 1000;
      say(`${jobCount} jobs published and enabled in ${Math.round(seconds)} s`);
      // What publishing has left in memory is no matter of the schedules.
      await plane.end();
      await plane.boot();
      await delay(settleSeconds * 1000);
      const before = await cpuSecondsOf(plane.pid);
      await delay(idleSeconds * 1000);
      const idlePercent = ((await cpuSecondsOf(plane.pid)) - before) * (100 / idleSeconds);
      const megabytes = (await residentBytesOf(plane.pid)) / 1e6;
      say(`${idlePercent.toFixed(2)} % of a core while none is due`);
      const lags = await measureLags(plane);
      return [
        figure('firing lag, p50', 'ms', [percentile(lags, 0.5)]),
        figure('firing lag, p99', 'ms', [percentile(lags, 0.99)], { below: 100 }),
        figure('processor while none is due', '% of a core', [idlePercent]),
        figure('resident with all of them', 'MB', [megabytes]),
        figure('publish and enable a job', 'per s', [jobCount / seconds]),
      ];
    } finally {
      await plane.remove();
    }
  },
};

async function measureLags(plane: ControlPlane): Promise<number[]> {
  const first = Math.ceil(Date.now() / 1000) + leadSeconds;
  const soon = Array.from({ length: dueCount }, (_, index) => {
    const at = new Date((first + Math.floor(index / firingsPerSecond)) * 1000);
    return `${at.getUTCSeconds()} ${at.getUTCMinutes()} ${at.getUTCHours()} * * *`;
  });
  await publishJobs(plane, soon, '1.0.1');
  if (Date.now() > first * 1000)
    throw new Error(`publishing ${dueCount} jobs took longer than ${leadSeconds} s`);
  await delay((first + firingSeconds) * 1000 - Date.now());
  const isTotal = async (state: string, total: number): Promise<boolean> => {
    const query = `/api/platform/runs?state=${state}&limit=1`;
    return (await plane.json<{ total: number }>(query)).body.total === total;
  };
  await until(() => isTotal('unfinished', 0), 300_000);
  if (!(await isTotal('succeeded', dueCount))) throw new Error(`not all ${dueCount} runs succeeded`);
  const lags: number[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const { body } = await plane.json<RunPage>(`/api/platform/runs?limit=100${cursor}`);
    for (const { scheduledFor, createdAt } of body.items) lags.push(createdAt - scheduledFor);
    next = body.nextCursor;
  }
  if (lags.length !== dueCount) throw new Error(`${lags.length} runs were made, not ${dueCount}`);
  return lags;
}

interface RunPage {
  readonly items: readonly { readonly scheduledFor: number; readonly createdAt: number }[];
  readonly nextCursor: string | null;
}
