import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlPlane } from '../support/control-plane.ts';
import { until } from '../support/packages.ts';
import { Fleet, type Machine } from '../support/sshd.ts';

/** Machines started at once. */
const width = 8;

/** What peers need to reach the machines of a measure: the same key, and host keys that are known. */
export interface Peers {
  /** `address:port` on each line. */
  readonly hostsFile: string;
  readonly inventoryFile: string;
  readonly knownHostsFile: string;
  readonly userKeyFile: string;
}

/** Starts so many OpenSSH servers, each on an address of its own of 127.0.0.0/8. @param net the third number of these. */
export async function startMachines(fleet: Fleet, count: number, net: number): Promise<Machine[]> {
  const machines: Machine[] = [];
  for (let first = 1; first <= count; first += width) {
    const numbers = Array.from({ length: Math.min(width, count - first + 1) }, (_, index) => first + index);
    machines.push(
      ...(await Promise.all(
        numbers.map((each) =>
          fleet.add({ address: `127.0.${net}.${each}`, config: ['Subsystem sftp internal-sftp'] }),
        ),
      )),
    );
  }
  return machines;
}

/** Writes down, beside the machines, what others need to reach them as safely as we do. */
export async function describeToPeers(fleet: Fleet, machines: readonly Machine[]): Promise<Peers> {
  const at = (name: string): string => join(fleet.folder, name);
  const knownHostsFile = at('known_hosts');
  const inventoryFile = at('inventory.ini');
  const hostsFile = at('hosts');
  const lines = (of: (machine: Machine) => string): string => `${machines.map(of).join('\n')}\n`;
  await writeFile(
    knownHostsFile,
    lines(({ host, port, hostKey }) => `[${host}]:${port} ${hostKey.publicKey}`),
  );
  await writeFile(
    hostsFile,
    lines(({ host, port }) => `${host}:${port}`),
  );
  await writeFile(
    inventoryFile,
    `[all]\n${lines(({ host, port }) => `${host} ansible_port=${port}`)}
[all:vars]
ansible_user=wheelhouse
ansible_ssh_private_key_file=${fleet.userKey.path}
ansible_ssh_extra_args='-o UserKnownHostsFile=${knownHostsFile} -o StrictHostKeyChecking=yes'
ansible_python_interpreter=/usr/bin/python3
`,
  );
  return { hostsFile, inventoryFile, knownHostsFile, userKeyFile: fleet.userKey.path };
}

/** Makes the machines nodes and waits until all are online. @returns their ids. */
export async function addNodes(
  plane: ControlPlane,
  fleet: Fleet,
  machines: readonly Machine[],
): Promise<number[]> {
  await post(plane, 'credentials', {
    name: 'fleet',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  const ids: number[] = [];
  for (const [index, { host: address, port }] of machines.entries()) {
    const wanted = { name: `n${index + 1}`, address, port, credentialId: 'fleet', groups: ['fleet'] };
    ids.push((await post<{ id: number }>(plane, 'nodes', wanted)).id);
  }
  await untilOnline(plane, machines.length);
  return ids;
}

/** Waits until so many machines besides this one are online. */
async function untilOnline(plane: ControlPlane, count: number): Promise<void> {
  const isAll = async (): Promise<boolean> => {
    const { body } = await plane.json<{ total: number }>('/api/platform/nodes?online=true&limit=1');
    return body.total === count + 1;
  };
  await until(isAll, 120_000);
}

/** Waits until nothing of our runs is left on the machines, so that removing it is no burden on others. */
export async function untilTidy(machines: readonly Machine[]): Promise<void> {
  const isTidy = ({ home }: Machine): boolean => readdirSync(join(home, '.wheelhouse', 'runs')).length === 0;
  await until(() => Promise.resolve(machines.every(isTidy)), 120_000);
}

/** @throws when it is refused. */
export async function post<T>(plane: ControlPlane, path: string, wanted: object): Promise<T> {
  const { status, body } = await plane.json<T>(`/api/platform/${path}`, {
    method: 'POST',
    body: JSON.stringify(wanted),
  });
  if (status >= 300) throw new Error(`POST ${path} said ${status} ${JSON.stringify(body)}`);
  return body;
}

/**
 * Runs a program to its end, as a user would.
 * @returns what it printed.
 * @throws with what it said when it does not end well.
 */
export async function run(
  program: string,
  args: readonly string[],
  environment: object = {},
): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${said}${printed}`);
  return printed;
}
