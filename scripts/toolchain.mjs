/**
 * What every command begins with: the packages, the Node that all else runs on, the build. No dependency, and nothing
 * newer than Node 20 knows: this file runs before anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The Node that everything runs on, whatever the machine has (package `node`). */
export const wantedMajor = 24;

const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const installStamp = join(root, 'node_modules', '.wheelhouse-lock');
const buildStamp = join(root, 'out', '.sources');

/** An error whose message is all that people need. */
export class ToolchainError extends Error {}

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** @returns {boolean} whether node_modules is what package-lock.json asks for. */
export function isInstalled() {
  if (!existsSync(installStamp)) return false;
  return readFileSync(installStamp, 'utf8') === hashOf(readFileSync(join(root, 'package-lock.json')));
}

/** Runs `npm ci` if node_modules is missing or stale. @throws {ToolchainError} when it fails. */
export function ensureInstalled() {
  if (isInstalled()) return;
  console.error('Installing the packages (npm ci); this takes a minute or two.');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, error } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error !== undefined || status !== 0) {
    throw new ToolchainError(
      `npm ci failed (${error?.message ?? `exit ${status}`}). It needs the npm registry; what went wrong stands above.`,
    );
  }
  writeFileSync(installStamp, hashOf(readFileSync(join(root, 'package-lock.json'))));
}

/**
 * @returns {string} the path of a Node of the wanted version.
 * @throws {ToolchainError} when there is none.
 */
export function findNode() {
  const pinned = join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  for (const candidate of [pinned, process.execPath]) {
    if (!existsSync(candidate)) continue;
    const { stdout } = spawnSync(candidate, ['--version'], { encoding: 'utf8', timeout: 20_000 });
    const major = Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 0);
    if (candidate === pinned ? major === wantedMajor : major >= wantedMajor) return candidate;
  }
  throw new ToolchainError(
    `Node ${wantedMajor} is not there. The npm package "node" brings it unless its install script is blocked: ` +
      'see "allowScripts" in package.json and run npm ci again; or run this with Node 24 itself.',
  );
}

/** @returns {string} the script behind a command of node_modules/.bin. */
export function findTool(name) {
  const path = bin(name);
  if (!existsSync(path)) throw new ToolchainError(`${name} is not installed. Run npm ci.`);
  return path;
}

/** @returns {string} a hash over everything the build is made from. */
export function hashSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) add(full);
      else if (entry.isFile() && !entry.name.endsWith('.test.ts'))
        hash.update(full).update(readFileSync(full));
    }
  };
  const sources = ['src-main', 'src-preload', 'src-renderer', 'resources'];
  for (const folder of sources) if (existsSync(join(root, folder))) add(join(root, folder));
  for (const file of ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.base.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Builds if `out/` is missing or stale. @throws {ToolchainError} when the build fails. */
export function ensureBuilt(node = findNode()) {
  const sources = hashSources();
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === sources) return;
  console.error('Building.');
  const { status } = spawnSync(node, [findTool('electron-vite'), 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new ToolchainError('The build failed; what went wrong stands above.');
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, sources);
}

/**
 * Runs a program to its end, passing signals on.
 * @returns {Promise<number>} its exit code; 128 + 15 for a signal.
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
  const pass = (signal) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, pass);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => done(signal === null ? (code ?? 1) : 143));
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
