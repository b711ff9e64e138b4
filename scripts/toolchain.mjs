/**
 * What every command begins with: the packages, the Node that all else runs on, the build. No dependency, and nothing
 * newer than Node 20 knows: this file runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The Node that everything runs on, whatever the machine has (package `node`). */
export const wantedMajor = 24;

const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const buildStamp = join(root, 'out', '.sources');

/** What a whole build leaves behind. */
const builtFiles = ['main/headless.js', 'main/index.js', 'preload/index.cjs', 'renderer/index.html'].map(
  (file) => join(root, 'out', file),
);

/** Tools that are not in a package of their own name. */
const packageOfTool = { tsc: 'typescript' };

/** An error whose message is all that people need. */
export class ToolchainError extends Error {}

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * @param {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean }> }} wanted package-lock.json
 * @param {{ packages: Record<string, { version?: string, integrity?: string }> }} installed what npm notes in node_modules
 * after it has installed everything.
 * @returns {boolean} whether all that is wanted is installed, and nothing else. An optional package may be missing: most
 * are for other platforms.
 */
export function isLockSatisfied(wanted, installed) {
  const isEqual = ([path, { version, integrity, optional }]) => {
    const found = installed.packages[path];
    if (found === undefined) return optional === true;
    return found.version === version && found.integrity === integrity;
  };
  const packages = Object.entries(wanted.packages).filter(([path]) => path !== '');
  return packages.every(isEqual) && Object.keys(installed.packages).every((path) => path in wanted.packages);
}

function isInstalled() {
  try {
    return isLockSatisfied(
      readJson(join(root, 'package-lock.json')),
      readJson(join(root, 'node_modules', '.package-lock.json')),
    );
  } catch {
    // No node_modules, or one that npm did not finish: install.
    return false;
  }
}

/** Runs npm, with what it says and shows going to standard error. @throws {ToolchainError} when it fails. */
function npm(words) {
  // The level is named since `npm test --silent` hands its own on, which would hide why an installation failed. Warnings
  // are left out: they are about the Node we were started with, which nothing of this runs on.
  const flags = ['--no-audit', '--no-fund', '--loglevel=error'];
  const { status, signal, error } = spawnSync(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    [...words, ...flags],
    { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' },
  );
  if (error === undefined && status === 0) return;
  const reason = error?.message ?? signal ?? `exit ${status}`;
  throw new ToolchainError(
    `npm ${words[0]} failed (${reason}). It needs the npm registry; what went wrong stands above.`,
  );
}

/**
 * Installs if node_modules is missing or stale. No package's install script runs but that of `node`, which fetches the
 * binary: npm would have others compile, although they bring what they need.
 * @throws {ToolchainError} when it fails.
 */
export function ensureInstalled() {
  const isMissing = !isInstalled();
  if (isMissing) {
    console.error('Installing the packages (npm ci); this takes a minute or two.');
    npm(['ci', '--include=dev', '--ignore-scripts']);
  }
  const ours = majorOf(process.version);
  if (existsSync(pinnedNode) || (!isMissing && ours >= wantedMajor)) return;
  console.error(`Fetching Node ${wantedMajor} (package "node").`);
  try {
    npm(['rebuild', 'node', '--ignore-scripts=false']);
  } catch (error) {
    if (!(error instanceof ToolchainError) || ours < wantedMajor) throw error;
    console.error(`It cannot be had here; Node ${process.version}, which is running, takes its place.`);
  }
}

const majorOf = (version) => Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0);

/**
 * @returns {string} the path of a Node of the wanted version: the package's, or ours where the package has none.
 * @throws {ToolchainError} when there is none.
 */
export function findNode() {
  if (existsSync(pinnedNode)) {
    // A binary for another libc or processor is there but does not run.
    const { stdout } = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8', timeout: 20_000 });
    if (majorOf(stdout) === wantedMajor) return pinnedNode;
  }
  if (majorOf(process.version) >= wantedMajor) return process.execPath;
  throw new ToolchainError(
    `Node ${wantedMajor} is not there: this is ${process.version}, and the npm package "node" has none that runs. ` +
      'Run: npm ci && npm rebuild node. If there is none for this platform, run this with Node 24 itself.',
  );
}

/**
 * @param {string} name of a command of node_modules/.bin.
 * @returns {string} the script behind it. Windows has batch files in .bin, which Node cannot run: the packages say it.
 */
export function findTool(name) {
  const folder = join(root, 'node_modules', packageOfTool[name] ?? name);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) throw new ToolchainError(`${name} is not installed. Run npm ci.`);
  const { bin } = readJson(manifest);
  const script = typeof bin === 'string' ? bin : bin?.[name];
  if (script === undefined) throw new ToolchainError(`${name} is no command of the package ${folder}.`);
  return join(folder, script);
}

/**
 * @param {string} folder of the sources.
 * @returns {string} a hash over everything the build is made from; tests are not part of it.
 */
export function hashSources(folder = root) {
  const hash = createHash('sha256');
  const add = (path) => {
    const entries = readdirSync(path, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else if (entry.isFile() && !entry.name.endsWith('.test.ts')) addFile(full);
    }
  };
  // Name and length go in as well: moving text from one file to the next is a change.
  const addFile = (file) => {
    const content = readFileSync(file);
    hash.update(`${relative(folder, file)}\0${content.length}\0`).update(content);
  };
  for (const name of ['src-main', 'src-preload', 'src-renderer', 'resources']) {
    if (existsSync(join(folder, name))) add(join(folder, name));
  }
  for (const name of ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']) {
    if (existsSync(join(folder, name))) addFile(join(folder, name));
  }
  return hash.digest('hex');
}

/** Builds if `out/` is missing or stale. @throws {ToolchainError} when the build fails. */
export function ensureBuilt(node) {
  const stamp = existsSync(buildStamp) ? readFileSync(buildStamp, 'utf8') : '';
  if (stamp === hashSources() && builtFiles.every((file) => existsSync(file))) return;
  console.error('Building.');
  build(node, ['--logLevel', 'warn']);
}

/** Builds, whatever there is. @throws {ToolchainError} when the build fails. */
export function build(node, flags = []) {
  // Hashed before, so that a file saved meanwhile counts as changed; removed before, so that half a build is no build.
  const sources = hashSources();
  rmSync(buildStamp, { force: true });
  const { status } = spawnSync(node, [findTool('electron-vite'), 'build', ...flags], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new ToolchainError('The build failed; what went wrong stands above.');
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, sources);
}

/**
 * Finds out what the machine has that tests and measures need, installing what it can; see `test/support/prepare.sh`.
 * @returns where each thing is, '' for what is missing.
 * @throws {ToolchainError} when there is no shell to find it out with.
 */
export function surveyMachine() {
  const script = join(root, 'test', 'support', 'prepare.sh');
  // Its exit code says with CI=true that something is missing: that is counted suite by suite.
  const { error } = spawnSync('sh', [script], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw new ToolchainError(`Tests and measures need a POSIX shell (${error.message}).`);
  return JSON.parse(readFileSync(join(root, 'out', 'test-prerequisites.json'), 'utf8'));
}

/** @returns {number} what a shell makes of how a process ended: its code, or 128 and the signal's number. */
export function exitCodeOf(code, signal) {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}

/**
 * Calls back with the signal that asks us to stop. npm runs a script through a shell and signals that shell alone; where
 * it dies of it and leaves us behind, as Debian's does, its end is the signal.
 * @param {(signal: NodeJS.Signals) => void} stop
 */
export function onStop(stop) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => stop(signal));
  const isRunByNpm = (process.env.npm_lifecycle_script ?? '').includes(basename(process.argv[1]));
  if (!isRunByNpm || process.platform === 'win32') return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    stop('SIGTERM');
  }, 250);
  watch.unref();
}

/**
 * Runs a program to its end, passing signals on.
 * @returns {Promise<number>} its exit code.
 */
export function run(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
  onStop((signal) => child.kill(signal));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => done(exitCodeOf(code, signal)));
  });
}

/** Runs `main`; an error for people ends the process with its message alone. */
export async function command(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
