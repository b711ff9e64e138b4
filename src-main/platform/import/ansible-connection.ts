import { InventoryError, portOf, shortened } from './imported-machine.js';
import { jumpsOfArguments, type JumpHost } from './jump-host.js';
import type { MachineDraft } from './settle-machines.js';

/** The value of a variable. */
export interface AnsibleValue {
  /** Null for one that is encrypted (`!vault`) or no single value. */
  readonly text: string | null;
  readonly line: number;
}

export type AnsibleVariables = ReadonlyMap<string, AnsibleValue>;

/** Variables that say how a machine is reached; the others are none of ours, and never kept. */
const connectionVariables = new Set([
  'ansible_connection',
  'ansible_group_priority',
  'ansible_host',
  'ansible_password',
  'ansible_port',
  'ansible_private_key_file',
  'ansible_ssh_args',
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
  'ansible_ssh_host',
  'ansible_ssh_pass',
  'ansible_ssh_password',
  'ansible_ssh_port',
  'ansible_ssh_private_key_file',
  'ansible_ssh_user',
  'ansible_user',
]);

/** Connections that are SSH with a shell at the other end. */
const sshConnections = new Set(['ssh', 'smart', 'paramiko', 'paramiko_ssh']);

/** Characters: a value may be read once for each of thousands of hosts. */
const valueLimit = 4096;

/**
 * Takes over the variables that say how a machine is reached; what is there already is overridden.
 * @throws {InventoryError} for a value of more than 4096 characters.
 */
export function assign(to: Map<string, AnsibleValue>, from: AnsibleVariables): void {
  for (const [name, value] of from) {
    if (!connectionVariables.has(name)) continue;
    if (value.text !== null && value.text.length > valueLimit) {
      throw new InventoryError(value.line, `${name} has more than ${valueLimit} characters.`);
    }
    to.set(name, value);
  }
}

/**
 * Reads how a host is reached from its variables, those of its groups among them.
 * @returns why the host cannot be a node, to complete "… was not imported:", or its connection.
 * @throws {InventoryError} for a port that cannot be.
 */
export function connectionOf(
  name: string,
  variables: AnsibleVariables,
): string | Pick<MachineDraft, 'address' | 'port' | 'user' | 'jumps' | 'notes'> {
  const connection = variables.get('ansible_connection');
  if (connection !== undefined) {
    if (!isConstant(connection)) return `its connection (line ${connection.line}) is no plain value`;
    const plugin = connection.text.replace(/^ansible\.(builtin|legacy)\./, '');
    if (plugin === 'local') return 'its connection is local, which is this machine';
    if (!sshConnections.has(plugin)) {
      return `its connection is ${shortened(plugin)}, and only machines that are reached over SSH are`;
    }
  }
  const valueOf = (...names: string[]) =>
    names.map((wanted) => variables.get(wanted)).find((value) => value !== undefined && value.text !== '');
  // As Ansible's ssh connection has it, the older names win over the newer ones.
  const address = valueOf('ansible_ssh_host', 'ansible_host');
  const port = valueOf('ansible_ssh_port', 'ansible_port');
  const user = valueOf('ansible_ssh_user', 'ansible_user');
  for (const [what, value] of Object.entries({ address, port })) {
    if (value !== undefined && !isConstant(value))
      return `its ${what} (line ${value.line}) is no plain value`;
  }
  const notes: string[] = [];
  if (user !== undefined && !isConstant(user)) {
    notes.push(`Its user (line ${user.line}) is no plain value, and was left out.`);
  }
  const key = valueOf('ansible_ssh_private_key_file', 'ansible_private_key_file');
  if (key !== undefined) {
    const file = isConstant(key) ? ` ${shortened(key.text)}` : '';
    notes.push(`Uses the key${file}: add it as a credential and choose it for this machine.`);
  }
  if (valueOf('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') !== undefined) {
    notes.push('Has a password, which was not imported: add it as a credential.');
  }
  return {
    address: address?.text ?? name,
    port: port?.text == null ? 22 : portOf(port.text.trim(), port.line, 'ansible_port'),
    user: user !== undefined && isConstant(user) ? user.text : null,
    jumps: jumpsOf(variables, notes),
    notes,
  };
}

function jumpsOf(variables: AnsibleVariables, notes: string[]): readonly JumpHost[] {
  // Ansible puts them behind one another in this order, and to ssh the first setting counts.
  for (const name of ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args']) {
    const value = variables.get(name);
    if (value === undefined) continue;
    const jumps = isConstant(value) ? jumpsOfArguments(value.text) : null;
    if (jumps === null) {
      notes.push(`No jump host could be read from ${name} (line ${value.line}); it is reached directly.`);
      return [];
    }
    if (jumps.length > 0) return jumps;
  }
  return [];
}

/** @returns whether a value says by itself what it is: templates need Ansible. */
const isConstant = (value: AnsibleValue): value is AnsibleValue & { readonly text: string } =>
  value.text !== null && !/\{[{%]/.test(value.text);
