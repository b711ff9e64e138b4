import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Authentication } from '../../src-main/engine/executors/ssh/authentication.js';
import type { ConnectionPool } from '../../src-main/engine/executors/ssh/connection-pool.js';
import type { HostKey, HostKeys } from '../../src-main/engine/executors/ssh/host-key.js';
import { type NodeTools, readTools } from '../../src-main/engine/executors/ssh/node-folder.js';
import { createSshExecutor, type SshExecutorOptions } from '../../src-main/engine/executors/ssh/ssh.js';
import type { SshTarget } from '../../src-main/engine/executors/ssh/target.js';
import type { Fleet, Machine } from './sshd.js';

const resources = join(import.meta.dirname, '../../resources');

/** Host keys in memory. */
export class KnownKeys implements HostKeys {
  readonly keys = new Map<string, HostKey[]>();

  constructor(readonly policy: 'strict' | 'tofu' = 'tofu') {}

  known(host: string, port: number): Promise<readonly HostKey[]> {
    return Promise.resolve(this.keys.get(`${host}:${port}`) ?? []);
  }

  remember(host: string, port: number, key: HostKey): Promise<void> {
    this.keys.set(`${host}:${port}`, [key]);
    return Promise.resolve();
  }
}

export function keyOf(fleet: Fleet): Authentication {
  return { type: 'key', privateKey: fleet.userKey.privateKey };
}

/** @returns how to reach a machine with the fleet's key, unless `more` says otherwise. */
export function targetOf(
  fleet: Fleet,
  machine: Machine,
  { authentication = keyOf(fleet), ...more }: Partial<SshTarget> & { authentication?: Authentication } = {},
): SshTarget {
  return {
    name: `node-${machine.host}`,
    host: machine.host,
    port: machine.port,
    user: machine.user,
    credential: createHash('sha1').update(JSON.stringify(authentication)).digest('hex'),
    authenticate: () => Promise.resolve(authentication),
    hostKeys: new KnownKeys(),
    ...more,
  };
}

let tools: Promise<NodeTools> | null = null;

export function toolsOf(): Promise<NodeTools> {
  tools ??= readTools(join(resources, 'launcher.sh'), join(resources, 'follower.sh'));
  return tools;
}

export async function executorFor(
  pool: ConnectionPool,
  target: SshTarget,
  more: Partial<SshExecutorOptions> = {},
) {
  return createSshExecutor({ pool, target, tools: await toolsOf(), ...more });
}
