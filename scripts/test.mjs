/**
 * `npm test`: prepares as `npm start` does, then runs every suite and adds up what their own reports say.
 * `npm test -- unit e2e` runs some. With CI=true what the machine lacks is a failure, else its suites are left out by name.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { countReport } from './test-report.mjs';
import {
  ToolchainError,
  command,
  ensureBuilt,
  ensureInstalled,
  findNode,
  findTool,
  root,
} from './toolchain.mjs';

const reports = join(root, 'out', 'test-reports');

/** Suites in lanes: lanes run side by side, the suites of one behind one another. Two lanes, for two cores. */
const lanes = [
  [
    {
      name: 'lint',
      commands: [
        ['eslint', '.', '--max-warnings', '0'],
        ['prettier', '--check', '--log-level', 'warn', '.'],
      ],
    },
    {
      name: 'typecheck',
      commands: [
        ['tsc', '--noEmit', '-p', 'tsconfig.node.json'],
        ['vue-tsc', '--noEmit', '-p', 'tsconfig.web.json'],
      ],
    },
    {
      name: 'e2e',
      needs: ['chromium'],
      commands: [['playwright', 'test', '-c', 'test/e2e/playwright.config.ts']],
    },
  ],
  [
    { name: 'unit', needs: ['busybox', 'dash'], commands: [['vitest', 'run', '--project', 'unit']] },
    { name: 'integration-sqlite', commands: [['vitest', 'run', '--project', 'integration-sqlite']] },
    {
      name: 'integration-postgres',
      needs: ['postgres'],
      commands: [['vitest', 'run', '--project', 'integration-postgres']],
    },
  ],
];

/** @returns {Promise<{ code: number, output: string }>} */
function runTool(node, [tool, ...args], env) {
  const child = spawn(node, [findTool(tool), ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

async function runSuite(node, suite) {
  const started = Date.now();
  const report = join(reports, `${suite.name}.json`);
  const env = { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', WHEELHOUSE_TEST_REPORT: report };
  let output = '';
  let isGreen = true;
  for (const words of suite.commands) {
    const result = await runTool(node, words, env);
    output += result.output;
    isGreen &&= result.code === 0;
  }
  const counts = countReport(report, isGreen, ['lint', 'typecheck'].includes(suite.name));
  console.log(`\n──── ${suite.name} (${Math.round((Date.now() - started) / 1000)} s)\n${output.trimEnd()}`);
  return { name: suite.name, isGreen, ...counts };
}

function prepareMachine() {
  const script = spawn('sh', [join(root, 'test', 'support', 'prepare.sh')], { cwd: root, stdio: 'inherit' });
  return new Promise((done, fail) => {
    script.on('error', fail);
    script.on('exit', (code) => done(code));
  });
}

await command(async () => {
  const wanted = process.argv.slice(2);
  const known = lanes.flat().map(({ name }) => name);
  const isWanted = ({ name }) =>
    wanted.length === 0 || wanted.some((word) => name === word || name.startsWith(`${word}-`));
  for (const word of wanted) {
    if (!known.some((name) => name === word || name.startsWith(`${word}-`))) {
      throw new ToolchainError(`${word} is no suite; there are ${known.join(', ')}.`);
    }
  }
  ensureInstalled();
  const node = findNode();
  ensureBuilt(node);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  if ((await prepareMachine()) !== 0)
    throw new ToolchainError('The machine lacks what the tests need (see above).');
  const machine = JSON.parse(readFileSync(join(root, 'out', 'test-prerequisites.json'), 'utf8'));

  const lacks = (suite) => (suite.needs ?? []).filter((need) => machine[need] === '');
  const results = await Promise.all(
    lanes.map(async (lane) => {
      const done = [];
      for (const suite of lane.filter(isWanted)) {
        if (lacks(suite).length === 0) done.push(await runSuite(node, suite));
        else
          done.push({
            name: suite.name,
            isGreen: true,
            passed: 0,
            failed: 0,
            skipped: 1,
            missing: lacks(suite),
          });
      }
      return done;
    }),
  );

  console.log('\n──── summary');
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, missing, isGreen, passed, failed, skipped } of results.flat()) {
    const note = missing === undefined ? '' : ` (left out: this machine has no ${missing.join(', ')})`;
    const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    console.log(`${isGreen && failed === 0 ? 'ok  ' : 'FAIL'} ${name}: ${counts}${note}`);
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  console.log(
    `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
  );
  return total.failed === 0 ? 0 : 1;
});
