/** `npm run generate:api`: makes the UI's types of the API from what the built control plane says of itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clientFile, generateClient } from './api-client.mjs';
import { ensureBuilt, findNode } from './toolchain.mjs';

// An older build would describe an older API.
ensureBuilt(findNode());
const root = resolve(import.meta.dirname, '..');
const dataDir = mkdtempSync(join(tmpdir(), 'wheelhouse-api-'));
const token = 'generate-api-token-0123456789';
const controlPlane = spawn(
  findNode(),
  [join(root, 'out/main/headless.js'), '--port', '0', '--data-dir', dataDir],
  { env: { ...process.env, WHEELHOUSE_ADMIN_TOKEN: token }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
);
try {
  const ended = once(controlPlane, 'exit').then(([code]) => {
    throw new Error(`The control plane ended with ${code} before it listened.`);
  });
  const [{ url }] = await Promise.race([once(controlPlane, 'message'), ended]);
  const response = await fetch(new URL('/openapi.json', url), {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`/openapi.json answered with status ${response.status}.`);
  const file = join(root, clientFile);
  writeFileSync(file, await generateClient(await response.json(), file));
  console.log(`${clientFile} is up to date.`);
} finally {
  controlPlane.kill();
  if (controlPlane.exitCode === null) await once(controlPlane, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
