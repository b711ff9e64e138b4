import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ControlPlane } from '../support/control-plane.ts';
import { makePackage, publish, runJob } from '../support/packages.ts';
import { LiveReader } from './live-reader.ts';
import { figure, type Measure } from './measure.ts';
import { percentile } from './statistics.ts';

const linesPerSecond = 10_000;
const seconds = 5;
const repetitions = 5;

/** Prints lines at an even rate, each the monotonic clock at its writing, which all processes of a machine share. */
const program = `
  import { writeSync } from 'node:fs';
  const total = ${linesPerSecond * (seconds + 1)};
  const began = process.hrtime.bigint();
  let written = 0;
  const timer = setInterval(() => {
    const due = Math.min(total, Number(process.hrtime.bigint() - began) * ${linesPerSecond} / 1e9);
    let lines = '';
    for (; written < due; written++) lines += process.hrtime.bigint() + '\\n';
    if (lines !== '') writeSync(1, lines);
    if (written >= total) clearInterval(timer);
  }, 1);
`;

/** From the child's write of a line to its arrival at a reader over HTTP. */
export const logLatency: Measure = {
  name: 'log-latency',
  method:
    `A job prints ${linesPerSecond} lines/s for ${seconds} s, each the time of its writing; one client reads them live, ` +
    'as NDJSON over HTTP, and compares that with the time of arrival. The first second is left out. The floor is the ' +
    'same program piped straight into the client, before each run.',

  async take(say) {
    const plane = await ControlPlane.start();
    try {
      const task = { name: 'steady', version: '1.0.0', command: [process.execPath, 'steady.mjs'] };
      const { status } = await publish(plane, 'steady', await makePackage(task, { 'steady.mjs': program }));
      if (status !== 200) throw new Error(`publish said ${status}`);
      const p50: number[] = [];
      const p99: number[] = [];
      const floor: number[] = [];
      for (let turn = 1; turn <= repetitions; turn++) {
        floor.push(percentile(await throughPipe(), 0.99));
        const latencies = await throughControlPlane(plane);
        p50.push(percentile(latencies, 0.5));
        p99.push(percentile(latencies, 0.99));
        say(`${turn}/${repetitions}: p99 ${p99.at(-1)?.toFixed(1) ?? ''} ms`);
      }
      return [
        figure(`latency at ${linesPerSecond} lines/s, p50`, 'ms', p50),
        figure(`latency at ${linesPerSecond} lines/s, p99`, 'ms', p99, { below: 20 }),
        figure('the same program through a pipe, p99', 'ms', floor),
      ];
    } finally {
      await plane.remove();
    }
  },
};

/** @returns milliseconds, one a line. */
async function throughControlPlane(plane: ControlPlane): Promise<number[]> {
  const reader = await LiveReader.open(plane, 'steady');
  await runJob(plane, 'steady');
  const output = (await reader.lines()).filter(({ line }) => line.type === 'stdout');
  return latenciesOf(output.map(({ line, arrivedNs }) => [line.data as string, arrivedNs]));
}

/** @returns milliseconds, one a line. */
async function throughPipe(): Promise<number[]> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: [string, bigint][] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const arrivedNs = process.hrtime.bigint();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) output.push([line, arrivedNs]);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the program ended with ${String(code)}`);
  return latenciesOf(output);
}

/** @throws unless every line has come. */
function latenciesOf(output: readonly (readonly [written: string, arrivedNs: bigint])[]): number[] {
  const expected = linesPerSecond * (seconds + 1);
  if (output.length !== expected) throw new Error(`${output.length} lines came, not ${expected}`);
  return output
    .slice(linesPerSecond)
    .map(([written, arrivedNs]) => Number(arrivedNs - BigInt(written)) / 1e6);
}
