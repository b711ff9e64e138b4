import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlPlane } from '../support/control-plane.ts';
import { publishScript, runJob } from '../support/packages.ts';
import { LiveReader, type ReceivedLine } from './live-reader.ts';
import { figure, type Measure } from './measure.ts';

const lineCount = 1_000_000;
const repetitions = 5;
const producer = `awk 'BEGIN { for (i = 1; i <= ${lineCount}; i++) print "line " i " of a million" }'`;
const textOf = (number: number): string => `line ${number} of a million`;

/** From the child's first write to the arrival of its last line at a reader over HTTP. */
export const logThroughput: Measure = {
  name: 'log-throughput',
  method:
    `A job prints ${lineCount} lines through the local worker; one client reads them live, as NDJSON over HTTP. ` +
    'Every line is checked, so a line that was dropped is a failure. The floor is the same program piped into a file.',

  async take(say) {
    const plane = await ControlPlane.start();
    const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
    try {
      await publishScript(plane, 'million', `date +%s%3N; exec ${producer}`);
      const live: number[] = [];
      const floor: number[] = [];
      for (let turn = 1; turn <= repetitions; turn++) {
        floor.push(lineCount / (await secondsIntoFile(join(folder, 'floor'))));
        live.push(lineCount / (await secondsToReader(plane)));
        say(`${turn}/${repetitions}: ${Math.round(live.at(-1) ?? 0)} lines/s`);
      }
      return [
        figure('child to live reader', 'lines/s', live, { atLeast: 300_000 }),
        figure('cat > file, the same program', 'lines/s', floor),
        figure(
          'live reader of the floor',
          'ratio',
          live.map((value, index) => value / (floor[index] ?? NaN)),
        ),
      ];
    } finally {
      await plane.remove();
      await rm(folder, { recursive: true });
    }
  },
};

async function secondsIntoFile(file: string): Promise<number> {
  const began = performance.now();
  const child = spawn('/bin/sh', ['-c', `${producer} | cat > "$1"`, 'sh', file], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${producer} ended with ${String(code)}`);
  const { size } = await stat(file);
  if (size < lineCount * textOf(1).length) throw new Error(`${producer} wrote ${size} bytes only`);
  return seconds;
}

async function secondsToReader(plane: ControlPlane): Promise<number> {
  const reader = await LiveReader.open(plane, 'million');
  await runJob(plane, 'million');
  const lines = (await reader.lines()).filter(({ line }) => line.type !== 'status' || isLag(line.data));
  const [begin, ...output] = lines.slice(0, -1);
  checkOutput(output);
  return ((output.at(-1)?.arrivedMs ?? NaN) - Number(begin?.line.data)) / 1000;
}

const isLag = (data: unknown): boolean => (data as { command: string }).command === 'lag';

/** @throws unless every line has come once, in order. */
function checkOutput(output: readonly ReceivedLine[]): void {
  for (const [index, { line }] of output.entries()) {
    if (line.data === textOf(index + 1)) continue;
    throw new Error(`instead of line ${index + 1} came ${JSON.stringify(line)}`);
  }
  if (output.length !== lineCount) throw new Error(`${output.length} lines came, not ${lineCount}`);
}
