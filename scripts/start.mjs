/** `npm start`: from a fresh clone to a running Wheelhouse. Needs Node 20 with npm, and the npm registry. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findElectron } from './electron-runtime.mjs';
import { chooseShell, findUnknownFlag, isHeadlessWanted } from './shell.mjs';
import {
  ToolchainError,
  command,
  ensureBuilt,
  ensureInstalled,
  exitCodeOf,
  findNode,
  onStop,
  root,
  run,
} from './toolchain.mjs';

const flags = JSON.parse(readFileSync(join(root, 'resources', 'flags.json'), 'utf8'));
const argv = process.argv.slice(2);

function printHelp() {
  console.log('Usage: npm start -- [flags]\n');
  for (const { flag, env, default: value, meaning } of flags) {
    const otherwise = value === '' || value === false ? '' : ` (default ${value})`;
    console.log(`  ${flag.padEnd(20)}${env.padEnd(30)}${meaning}${otherwise}`);
  }
}

/** Starts the control plane and stays until it ends. Secrets come over the pipe, never through a log. */
function startHeadless(node, why) {
  console.log(`Starting the control plane without a window: ${why}.`);
  const child = fork(join(root, 'out', 'main', 'headless.js'), argv, {
    execPath: node,
    execArgv: ['--enable-source-maps'],
    stdio: ['inherit', 'ignore', 'inherit', 'ipc'],
  });
  child.on('message', ({ event, url, signInUrl, adminToken }) => {
    if (event !== 'listening') return;
    console.log(`\n  Wheelhouse is at  ${url}`);
    console.log(`  Sign in once with ${signInUrl}   (good for ten minutes)`);
    if (adminToken !== undefined)
      console.log(`  Admin token       ${adminToken}   (shown this once: keep it)`);
    console.log('\n  Ctrl-C stops it; jobs that are running go on.\n');
  });
  // A terminal sends Ctrl-C to both of us; the child takes a second request to stop for the first.
  onStop(() => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => done(exitCodeOf(code, signal)));
  });
}

/**
 * The control plane runs on the project's Node here as well, so that both shells run the very same program. What stands
 * behind `--` is ours: Chromium has a --log-level of its own.
 */
function startDesktop(electron, node, why) {
  console.log(`Starting the desktop: ${why}. --headless starts the control plane without a window.`);
  const env = { WHEELHOUSE_NODE: node, ...process.env };
  return run(electron, [root, '--', ...argv], { env });
}

await command(() => {
  if (argv.includes('--help') || argv.includes('-h')) {
    printHelp();
    return 0;
  }
  const unknown = findUnknownFlag(argv, flags);
  if (unknown !== null) {
    console.error(`${unknown} is not a flag. npm start -- --help lists them.`);
    return 2;
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20)
    throw new ToolchainError(`This is Node ${process.versions.node}; Wheelhouse needs Node 20 or newer.`);
  ensureInstalled();
  const node = findNode();
  ensureBuilt(node);
  const { kind, why } = chooseShell({
    isHeadlessWanted: isHeadlessWanted(argv, process.env),
    platform: process.platform,
    environment: process.env,
    isRoot: process.getuid?.() === 0,
  });
  if (kind === 'headless') return startHeadless(node, why);
  try {
    return startDesktop(findElectron(node, process.env), node, why);
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return startHeadless(node, error.message);
  }
});
