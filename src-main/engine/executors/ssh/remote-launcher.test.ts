import { appendFileSync, cpSync, mkdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunHandle } from '../executor.js';
import { layoutVersion } from '../run-folder.js';
import { hasEnded, launcherPath, never, RunGround, until } from '../run-testing.js';
import type { NodeFolder } from './node-folder.js';
import { type PreparedNode, repairLimit } from './prepared-node.js';
import { RemoteLauncher } from './remote-launcher.js';
import { LocalShells } from './shell-testing.js';
import { ConnectionLost } from './ssh-error.js';
import type { ShellTarget } from './target.js';

const target = { name: 'web-1', user: 'ops', host: '127.0.0.1', port: 22 } as ShellTarget;
const ground = new RunGround();
const pool = new LocalShells();
const folder: NodeFolder = {
  base: ground.folder,
  tools: join(ground.folder, 'tools'),
  uid: process.getuid!(),
  tail: 'poll',
};

beforeAll(async () => {
  mkdirSync(join(ground.folder, 'runs'));
  mkdirSync(folder.tools);
  for (const name of ['launcher.sh', 'follower.sh'])
    await copyFile(join(dirname(launcherPath), name), join(folder.tools, name));
});
afterAll(async () => {
  for (const { child } of pool.opened) child.kill('SIGKILL');
  await ground.expectNothingLeft();
});

/** Launches a run on a machine to which the connection breaks so many times while it is looked at. */
async function launchAfter(breaks: number) {
  let left = breaks;
  const lose = () => Promise.reject(new ConnectionLost(target, 'it broke', 0));
  const node = { get: () => (left-- > 0 ? lose() : Promise.resolve(folder)) } as unknown as PreparedNode;
  const spec = ground.shellSpec('echo here');
  const handle: RunHandle = { executor: 'ssh', runId: spec.runId, folder: spec.runId, layout: layoutVersion };
  const followed = await new RemoteLauncher(pool, target, node).launch(spec, handle, never());
  let said = '';
  for await (const item of followed!.items(never()))
    if (item.type === 'output') said += item.bytes.toString();
  return said;
}

it('tries another connection when one breaks before anything has begun', async () => {
  expect(await launchAfter(1)).toBe('here\n');
});

it('says so when they all break', async () => {
  await expect(launchAfter(repairLimit + 1)).rejects.toThrow('it broke');
});

it('leaves a run alone that has begun, though the shell was killed that was to say so', async () => {
  const tools = join(ground.folder, 'tools-killed');
  cpSync(folder.tools, tools, { recursive: true });
  appendFileSync(join(tools, 'follower.sh'), `say() { kill -KILL $$; sh -c 'kill -KILL $PPID'; }\n`);
  const node = { get: () => Promise.resolve({ ...folder, tools }) } as unknown as PreparedNode;
  const spec = ground.shellSpec('echo here; exit 4');
  const handle: RunHandle = { executor: 'ssh', runId: spec.runId, folder: spec.runId, layout: layoutVersion };
  expect(await new RemoteLauncher(pool, target, node).launch(spec, handle, never())).toBeNull();
  const dir = join(ground.folder, 'runs', spec.runId);
  await until(() => hasEnded(dir));
  expect(readFileSync(join(dir, 'stdout'), 'utf8')).toBe('here\n');
});
