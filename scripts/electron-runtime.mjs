/** The Electron runtime: not part of `npm ci`, but fetched when a desktop is first opened. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolchainError, root } from './toolchain.mjs';

/** Shows how far the installer's download is. */
const progress = pathToFileURL(join(root, 'scripts', 'download-progress.mjs')).href;

const electron = join(root, 'node_modules', 'electron');

/** Even a slow line brings 120 MB in this time; a dead one must not keep people waiting for ever. */
const fetchLimitMs = 15 * 60_000;

function findFetched() {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const program = join(electron, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : null;
}

/**
 * @param {string} node the Node that Electron's own installer runs on.
 * @param {NodeJS.ProcessEnv} environment `ELECTRON_EXECUTABLE` names a runtime of one's own.
 * @returns {string} the path of an Electron that starts on this machine; fetched if there is none yet.
 * @throws {ToolchainError} with the reason why there is none.
 */
export function findElectron(node, environment) {
  const own = environment.ELECTRON_EXECUTABLE;
  const program = own ? own : (findFetched() ?? fetchElectron(node));
  // A runtime whose system libraries are missing would end without a window; as plain Node it says so in a moment.
  const { status, stderr, error } = spawnSync(program, ['--version'], {
    encoding: 'utf8',
    env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
    timeout: 20_000,
  });
  if (status === 0) return program;
  const reason = error?.message ?? (stderr.trim().split('\n').at(-1) || `exit ${status}`);
  throw new ToolchainError(`Electron does not start here (${reason})`);
}

function fetchElectron(node) {
  console.error("Fetching Electron's runtime, about 120 MB; this happens once.");
  const installer = join(electron, 'install.js');
  if (!existsSync(installer)) throw new ToolchainError('the package electron is not installed');
  const { status, error } = spawnSync(node, ['--import', progress, installer], {
    cwd: root,
    env: { ...process.env, ELECTRON_GET_NO_PROGRESS: '1' },
    stdio: ['ignore', 2, 2],
    timeout: fetchLimitMs,
  });
  const program = findFetched();
  if (status === 0 && program !== null) return program;
  throw new ToolchainError(
    `Electron's runtime could not be fetched (${error?.message ?? `exit ${status}`}; what went wrong stands above). ` +
      'ELECTRON_EXECUTABLE names one that is there already',
  );
}
