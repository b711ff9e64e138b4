/** `npm start`: from a fresh clone to a running Wheelhouse. Needs Node 20 with npm, and the npm registry. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseShell, findUnknownFlag } from './shell.mjs';
import { ToolchainError, command, ensureBuilt, ensureInstalled, findNode, root } from './toolchain.mjs';

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
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both of us: the child stops by itself, and we wait for it.
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill('SIGTERM');
    });
  }
  return new Promise((done) => child.on('exit', (code) => done(code ?? 1)));
}

await command(async () => {
  if (argv.includes('--help')) {
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
  const headless = process.env.WHEELHOUSE_HEADLESS ?? '';
  const { why } = chooseShell({
    isHeadlessWanted:
      argv.some((word) => /^--headless(=true|=1)?$/.test(word)) || /^(true|1)$/.test(headless),
    platform: process.platform,
    environment: process.env,
    hasDesktop: existsSync(join(root, 'out', 'main', 'index.js')),
  });
  return startHeadless(node, why);
});
