import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ControlPlane, adminToken } from '../support/control-plane.ts';
import { runJob, until } from '../support/packages.ts';
import { generator, load, type LoadTarget } from './http-load.ts';
import { figure, type Measure } from './measure.ts';
import { cpuSecondsOf } from './process-usage.ts';
import { percentile } from './statistics.ts';
import { enableJobs, nameOf, publishJobs } from './published-jobs.ts';

const jobCount = 1000;
/** Jobs that have run, so that the list has last runs to show. */
const ranCount = 100;
const repetitions = 11;
const changeCount = 100;
const seconds = 2;

/** The whole list of a thousand jobs, against the least that fastify must do for the same bytes. */
export const jobList: Measure = {
  name: 'job-list',
  method:
    `GET /api/jobs with ${jobCount} scheduled jobs, ${ranCount} of which have run, against a bare fastify route in a ` +
    `process of its own that sends the same bytes, and one that makes them from an object. ${generator}`,

  async take(say) {
    const plane = await ControlPlane.start();
    const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
    let bare: BareServer | null = null;
    try {
      await prepareJobs(plane);
      say(`${jobCount} jobs are published`);
      const bytes = Buffer.from(await (await plane.fetch('/api/jobs')).arrayBuffer());
      const file = join(folder, 'list.json');
      await writeFile(file, bytes);
      bare = await BareServer.start(file);
      const targets: Record<'ours' | 'bytes' | 'object', LoadTarget> = {
        ours: {
          url: `${plane.url}/api/jobs`,
          headers: { authorization: `Bearer ${adminToken}` },
          length: bytes.length,
        },
        bytes: { url: `${bare.url}/bytes`, headers: {}, length: bytes.length },
        object: { url: `${bare.url}/object`, headers: {}, length: bytes.length },
      };
      const pids = { ours: plane.pid, bytes: bare.pid, object: bare.pid };
      const rates: Record<keyof typeof targets, number[]> = { ours: [], bytes: [], object: [] };
      const costs: Record<keyof typeof targets, number[]> = { ours: [], bytes: [], object: [] };
      const p99: number[] = [];
      for (let turn = 1; turn <= repetitions; turn++) {
        for (const name of ['ours', 'bytes', 'object'] as const) {
          const before = await cpuSecondsOf(pids[name]);
          const result = await load(targets[name], seconds);
          costs[name].push((((await cpuSecondsOf(pids[name])) - before) * 1000) / result.requests);
          rates[name].push(result.requestsPerSecond);
          if (name === 'ours') p99.push(result.p99);
        }
        say(`${turn}/${repetitions}: ${Math.round(rates.ours.at(-1) ?? 0)} requests/s`);
      }
      const ratios = (name: 'bytes' | 'object') =>
        rates.ours.map((rate, index) => rate / (rates[name][index] ?? NaN));
      const changed = await msAfterChanges(plane);
      return [
        figure('GET /api/jobs', 'requests/s', rates.ours),
        figure('GET /api/jobs, p99', 'ms', p99),
        figure('GET /api/jobs just after a change, p50', 'ms', [percentile(changed, 0.5)]),
        figure('bare fastify, the same bytes', 'requests/s', rates.bytes),
        figure('bare fastify, the same object', 'requests/s', rates.object),
        figure('processor time a request, GET /api/jobs', 'ms', costs.ours),
        figure('processor time a request, bare, bytes', 'ms', costs.bytes),
        figure('list of bare, bytes', 'ratio', ratios('bytes'), { atLeast: 0.5 }),
        figure('list of bare, object', 'ratio', ratios('object')),
      ];
    } finally {
      await bare?.stop();
      await plane.remove();
      await rm(folder, { recursive: true });
    }
  },
};

async function prepareJobs(plane: ControlPlane): Promise<void> {
  // Once a year, on days and minutes of its own each: none comes while we measure.
  const crons = Array.from({ length: jobCount }, (_, index) => `${index % 60} ${index % 24} 29 2 *`);
  await publishJobs(plane, crons);
  await enableJobs(plane, jobCount);
  for (let index = 0; index < ranCount; index++) await runJob(plane, nameOf(index));
  await until(async () => {
    const { body } = await plane.json<{ total: number }>('/api/platform/runs?state=succeeded&limit=1');
    return body.total === ranCount;
  });
}

/** @returns milliseconds that the list takes, each time after a job in it was changed. */
async function msAfterChanges(plane: ControlPlane): Promise<number[]> {
  const durations: number[] = [];
  for (let index = 0; index < changeCount; index++) {
    const verb = index % 2 === 0 ? 'disable' : 'enable';
    await plane.json(`/api/job/${nameOf(0)}/${verb}`, { method: 'POST' });
    const began = performance.now();
    await (await plane.fetch('/api/jobs')).arrayBuffer();
    durations.push(performance.now() - began);
  }
  return durations;
}

class BareServer {
  readonly #child: ChildProcess;
  readonly url: string;
  readonly pid: number;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
    this.pid = child.pid ?? 0;
  }

  static async start(file: string): Promise<BareServer> {
    const script = join(import.meta.dirname, 'bare-server.ts');
    const child = spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit').then(() => {
      throw new Error('the bare server ended before it listened');
    });
    const [url] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited])) as [
      string,
    ];
    exited.catch(() => undefined);
    return new BareServer(child, url);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
  }
}
