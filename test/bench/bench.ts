/** `npm run bench`: takes the measures named on the command line, or all; prints a table and keeps the figures. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { builds } from './builds.ts';
import { fanout } from './fanout.ts';
import { jobList } from './job-list.ts';
import { logLatency } from './log-latency.ts';
import { logThroughput } from './log-throughput.ts';
import { isMet, type Figure, type Measure } from './measure.ts';
import { rollout } from './rollout.ts';
import { schedules } from './schedules.ts';
import { start } from './start.ts';

const measures: readonly Measure[] = [
  logThroughput,
  logLatency,
  jobList,
  schedules,
  start,
  fanout,
  rollout,
  builds,
];
const resultsFolder = join(import.meta.dirname, 'results');
const resultsFile = join(resultsFolder, 'figures.json');

/** What is kept of one measure: the figures and all that is needed to judge them. */
interface Result {
  readonly measure: string;
  readonly method: string;
  readonly takenAt: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Of the last minute before and at the end, all programs of the machine counted. */
  readonly loadAverage: { readonly before: number; readonly after: number };
  readonly figures: readonly (Figure & { readonly isMet: boolean | null })[];
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !measures.some((measure) => measure.name === name));
if (unknown !== undefined) {
  say(`bench: there is no measure ${unknown}. There are: ${measures.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const [cpu] = cpus();
const cores = cpus().length;
say(
  `Client, load generator and child processes share the ${cores} cores with the control plane they measure.`,
);
for (const measure of measures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  say(`\n${measure.name}: ${measure.method}`);
  const before = round(loadavg()[0] ?? NaN);
  const figures = await measure.take((progress) => say(`  ${progress}`));
  await keep({
    measure: measure.name,
    method: measure.method,
    takenAt: new Date().toISOString(),
    node: process.version,
    cpu: cpu?.model ?? 'unknown',
    cores,
    loadAverage: { before, after: round(loadavg()[0] ?? NaN) },
    figures: figures.map((each) => ({
      ...each,
      value: round(each.value),
      samples: each.samples.map(round),
      isMet: isMet(each),
    })),
  });
  for (const each of figures) print(describe(each));
}

function describe(each: Figure): string {
  const aim =
    each.aim === undefined ? '' : 'atLeast' in each.aim ? `≥ ${each.aim.atLeast}` : `< ${each.aim.below}`;
  const verdict = { true: 'met', false: 'MISSED', null: '' }[
    String(isMet(each)) as 'true' | 'false' | 'null'
  ];
  const value = round(each.value).toLocaleString('en').padStart(12);
  return `  ${each.name.padEnd(42)}${value} ${each.unit.padEnd(12)}${aim.padEnd(10)} ${verdict}`;
}

/** Puts a result in the place of the one that was kept of the same measure. */
async function keep(result: Result): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  const others = (await kept()).filter(({ measure }) => measure !== result.measure);
  const order = (name: string): number => measures.findIndex((measure) => measure.name === name);
  const results = [...others, result].sort((a, b) => order(a.measure) - order(b.measure));
  const note =
    'Written by npm run bench. Client, load generator and child processes share the cores with the control plane.';
  await writeFile(resultsFile, `${JSON.stringify({ note, results }, null, 2)}\n`);
}

async function kept(): Promise<Result[]> {
  let text: string;
  try {
    text = await readFile(resultsFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return (JSON.parse(text) as { results: Result[] }).results;
}

/** Four digits are more than a shared machine can tell. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}
