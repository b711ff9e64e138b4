/**
 * `npm test`: prepares as `npm start` does, then runs every suite and adds up what their own reports say.
 * `npm test -- unit e2e` runs some. With CI=true what the machine lacks is a failure, else its suites are left out by name.
 * The last line is always the sum, whatever went wrong before it.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countReport, sayCheckFailure, sayCounts } from './test-report.mjs';
import {
  ToolchainError,
  command,
  ensureBuilt,
  ensureInstalled,
  exitCodeOf,
  findNode,
  findTool,
  onStop,
  root,
  surveyMachine,
} from './toolchain.mjs';

const reports = join(root, 'out', 'test-reports');
const isCi = process.env.CI === 'true';

/** A runner has time limits of its own; one that hangs all the same is ended. */
const toolLimitMs = 25 * 60_000;

/** vitest takes any FORCE_COLOR for yes; Playwright gives its workers one, and Node complains of both together. */
const colourless = { NO_COLOR: '1', FORCE_COLOR: undefined };

const vitest = (project, ...flags) => [['vitest', 'run', '--project', project, ...flags]];

/**
 * Suites in lanes: lanes run side by side, the suites of one behind one another. Two lanes of about the same length, for two
 * cores. A suite is left out on a machine without what it `needs`; without what it `likes`, some of its tests leave
 * themselves out. What it `hopesFor` no machine can be asked for: Electron comes from a place of its own, which may not be
 * reached.
 */
const lanes = [
  [
    {
      name: 'lint',
      isCheck: true,
      commands: [
        ['eslint', '.', '--max-warnings', '0'],
        ['prettier', '--check', '--log-level', 'warn', '.'],
      ],
    },
    {
      name: 'typecheck',
      isCheck: true,
      commands: [
        ['tsc', '--noEmit', '-p', 'tsconfig.node.json'],
        ['tsc', '--noEmit', '-p', 'tsconfig.desktop.json'],
        ['vue-tsc', '--noEmit', '-p', 'tsconfig.web.json'],
      ],
    },
    {
      name: 'integration-postgres',
      needs: ['postgres'],
      likes: ['javac'],
      commands: vitest('integration-postgres'),
    },
    { name: 'integration-sqlite', likes: ['javac'], commands: vitest('integration-sqlite') },
  ],
  [
    // Its longest tests wait most of the time.
    { name: 'unit', likes: ['busybox', 'dash', 'ps'], commands: vitest('unit', '--maxWorkers=2') },
    // Not beside a browser, which gives up what is under way whenever a network interface comes or goes.
    { name: 'docker', needs: ['dockerd', 'busybox'], likes: ['sshd'], commands: vitest('docker') },
    { name: 'ssh', needs: ['sshd', 'openssl'], likes: ['busybox', 'javac'], commands: vitest('ssh') },
    {
      name: 'e2e',
      needs: ['chromium'],
      likes: ['dockerd', 'busybox'],
      commands: [['playwright', 'test', '-c', 'test/e2e/playwright.config.ts']],
      env: { NO_COLOR: undefined, FORCE_COLOR: '0' },
    },
    {
      name: 'desktop',
      needs: ['xvfb'],
      hopesFor: ['electron'],
      commands: [['playwright', 'test', '-c', 'test/desktop/playwright.config.ts']],
      env: { NO_COLOR: undefined, FORCE_COLOR: '0' },
    },
  ],
];

const isNamed = (suite, word) => suite.name === word || suite.name.startsWith(`${word}-`);

/** Process groups of the tools at work: a runner's own children must not outlive us. */
const working = new Set();

function end({ pid }, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function endAll(signal) {
  for (const child of working) end(child, signal);
}

/** @returns {Promise<{ code: number, output: string, isEnded: boolean }>} `isEnded`: by us, since it took too long. */
function runTool(node, [tool, ...args], env) {
  const child = spawn(node, [findTool(tool), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  working.add(child);
  let output = '';
  let isEnded = false;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const limit = setTimeout(() => {
    isEnded = true;
    end(child, 'SIGKILL');
  }, toolLimitMs);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      working.delete(child);
      done({ code: exitCodeOf(code, signal), output, isEnded });
    });
  });
}

async function runSuite(node, suite) {
  const started = Date.now();
  console.log(`${suite.name} …`);
  const report = join(reports, `${suite.name}.json`);
  const env = { ...process.env, ...colourless, ...suite.env, WHEELHOUSE_TEST_REPORT: report };
  let output = '';
  let isGreen = true;
  const complaints = [];
  for (const words of suite.commands) {
    const result = await runTool(node, words, env);
    output += result.output;
    isGreen &&= result.code === 0;
    if (result.isEnded)
      complaints.push(`${words[0]} was ended: it ran for more than ${toolLimitMs / 60_000} minutes`);
    else if (suite.isCheck && result.code !== 0) complaints.push(sayCheckFailure(words[0], result.output));
  }
  const counts = suite.isCheck
    ? { passed: Number(isGreen), failed: Number(!isGreen) }
    : countReport(report, isGreen);
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`\n──── ${suite.name} (${seconds} s)\n${output.trimEnd()}\n`);
  return { name: suite.name, seconds, ...counts, failures: [...complaints, ...(counts.failures ?? [])] };
}

/** Runs a suite, or says why not. With CI=true whatever it needs and is missing is one failure. */
async function runOrLeaveOut(node, suite, machine) {
  const lacking = (names = []) => names.filter((name) => machine[name] === '');
  const needed = lacking(suite.needs);
  const hopedFor = lacking(suite.hopesFor);
  const liked = lacking(suite.likes);
  const note = `this machine has no ${[...needed, ...hopedFor, ...liked].join(', ')}`;
  if (needed.length > 0) {
    return { name: suite.name, [isCi ? 'failed' : 'skipped']: 1, note: `left out: ${note}` };
  }
  if (hopedFor.length > 0) return { name: suite.name, skipped: 1, note: `left out: ${note}` };
  const result = await runSuite(node, suite);
  if (liked.length === 0) return result;
  return { ...result, failed: result.failed + Number(isCi), note };
}

/** Installs, builds and finds out what the machine has. @returns what `test/support/prepare.sh` found. */
function prepare() {
  ensureInstalled();
  const node = findNode();
  ensureBuilt(node);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  return { node, machine: surveyMachine() };
}

function printSummary(results) {
  console.log('──── summary');
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, seconds, note, skippedNames = [], failures = [], ...counts } of results) {
    const mark = counts.failed > 0 ? 'FAIL' : (counts.passed ?? 0) > 0 ? 'ok  ' : 'skip';
    const extra = [seconds === undefined ? '' : ` in ${seconds} s`, note === undefined ? '' : ` (${note})`];
    console.log(`${mark} ${name}: ${sayCounts(counts)}${extra.join('')}`);
    for (const failure of failures) console.log(`     failed: ${failure}`);
    for (const skipped of skippedNames) console.log(`     skipped: ${skipped}`);
    for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
  }
  console.log(sayCounts(total));
  return total.failed === 0 ? 0 : 1;
}

onStop((signal) => {
  endAll('SIGTERM');
  process.exit(exitCodeOf(null, signal));
});

await command(async () => {
  const wanted = process.argv.slice(2);
  const suites = lanes.flat();
  const unknown = wanted.find((word) => !suites.some((suite) => isNamed(suite, word)));
  if (unknown !== undefined) {
    throw new ToolchainError(
      `${unknown} is no suite; there are ${suites.map(({ name }) => name).join(', ')}.`,
    );
  }
  const isWanted = (suite) => wanted.length === 0 || wanted.some((word) => isNamed(suite, word));
  let prepared;
  try {
    prepared = prepare();
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return printSummary([{ name: 'preparation', failed: 1, note: error.message }]);
  }
  const results = await Promise.all(
    lanes.map(async (lane) => {
      const done = [];
      for (const suite of lane.filter(isWanted)) {
        done.push(await runOrLeaveOut(prepared.node, suite, prepared.machine));
      }
      return done;
    }),
  );
  return printSummary(results.flat());
});
