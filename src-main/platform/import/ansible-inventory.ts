import {
  InventoryError,
  machineLimit,
  Notes,
  portOf,
  shortened,
  toLabel,
  type ImportedInventory,
  type ImportOptions,
} from './imported-machine.js';
import { expandHostPattern } from './host-range.js';
import { jumpsOfArguments, type JumpHost } from './jump-host.js';
import { settleMachines, type MachineDraft } from './settle-machines.js';

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

interface Group {
  readonly name: string;
  readonly parents: Map<string, number>;
  readonly variables: Map<string, AnsibleValue>;
}

interface Host {
  readonly line: number;
  readonly groups: Set<string>;
  readonly variables: Map<string, AnsibleValue>;
}

const groupLimit = 1_000;
/** Hosts times the groups they are in; and as many hosts may be named, the same one more than once. */
const membershipLimit = 200_000;
const noteLimit = 200;

/** What an Ansible inventory says, whatever it is written in; then what that makes of each host. */
export class AnsibleInventory {
  readonly notes = new Notes(noteLimit);
  readonly #groups = new Map<string, Group>();
  readonly #hosts = new Map<string, Host>();
  #named = 0;

  constructor() {
    this.addGroup('all', 1);
    this.addGroup('ungrouped', 1);
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  addGroup(name: string, line: number): void {
    if (this.#groups.has(name)) return;
    if (this.#groups.size >= groupLimit + 2) {
      throw new InventoryError(line, `there are more than ${groupLimit} groups. Import it in parts.`);
    }
    this.#groups.set(name, { name, parents: new Map(), variables: new Map() });
  }

  /** Puts a group into another one; both must be there. */
  addChild(parent: string, child: string, line: number): void {
    // Everything is in `all` anyway.
    if (parent === 'all') return;
    if (child === 'all' || child === parent) {
      throw new InventoryError(line, 'a group cannot contain itself or all.');
    }
    this.#group(child).parents.set(parent, line);
  }

  setGroupVariables(group: string, variables: AnsibleVariables): void {
    assign(this.#group(group).variables, variables);
  }

  /** Puts every host a pattern stands for into a group. @throws {InventoryError} */
  addHosts(pattern: string, group: string, variables: AnsibleVariables, line: number): void {
    const { names, port } = expandHostPattern(pattern, line, membershipLimit - this.#named);
    this.#named += names.length;
    this.#group(group);
    for (const name of names) {
      let host = this.#hosts.get(name);
      if (host === undefined) {
        if (this.#hosts.size === machineLimit) {
          throw new InventoryError(line, `there are more than ${machineLimit} hosts. Import them in parts.`);
        }
        host = { line, groups: new Set(), variables: new Map() };
        this.#hosts.set(name, host);
      }
      host.groups.add(group);
      if (port !== null) host.variables.set('ansible_port', { text: String(port), line });
      assign(host.variables, variables);
    }
  }

  /** @throws {InventoryError} for groups that contain each other and for connections that cannot be. */
  machines(format: ImportedInventory['format'], options: ImportOptions): ImportedInventory {
    const ranks = this.#ranks();
    const ancestors = new Map<string, ReadonlySet<string>>();
    for (const { name, parents } of ranks.keys()) {
      ancestors.set(name, addAll(new Set([name]), parents.keys(), ancestors));
    }
    const labels = this.#labels();
    const drafts = new Map<string, MachineDraft | null>();
    const byAddress = new Map<string, MachineDraft>();
    let memberships = 0;
    for (const [name, host] of this.#hosts) {
      const inside = addAll(new Set(['all']), host.groups, ancestors);
      memberships += inside.size;
      if (memberships > membershipLimit) {
        throw new InventoryError(null, 'Too many hosts are in too many groups. Import it in parts.');
      }
      const inOrder = [...inside]
        .map((group) => this.#group(group))
        .sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
      const variables = new Map<string, AnsibleValue>();
      for (const group of inOrder) assign(variables, group.variables);
      assign(variables, host.variables);
      const groups = inOrder
        .map((group) => labels.get(group.name) ?? null)
        .filter((label) => label !== null)
        .sort();
      const draft = this.#draft(name, host.line, variables, groups);
      drafts.set(name, draft);
      if (draft !== null && !byAddress.has(draft.address)) byAddress.set(draft.address, draft);
    }

    const resolveJump = (jump: JumpHost, line: number): MachineDraft => {
      const known = drafts.get(jump.host) ?? byAddress.get(jump.host);
      const port = jump.port ?? known?.port ?? 22;
      const nothing = { address: jump.host, jumps: [], groups: [], tags: [], notes: [] };
      return known?.port === port
        ? known
        : { ...nothing, name: jump.host, line, ...known, port, user: jump.user };
    };
    const machines = settleMachines(
      [...drafts.values()].filter((draft) => draft !== null),
      { resolveJump, existingNodes: options.existingNodes ?? new Set(), notes: this.notes },
    );
    if (this.#hosts.size === 0) this.notes.add('The inventory names no host.');
    return { format, machines, notes: this.notes.list() };
  }

  #group(name: string): Group {
    const group = this.#groups.get(name);
    if (group === undefined) throw new Error(`The group ${name} was not added.`);
    return group;
  }

  /**
   * Orders groups as their variables override each other: by depth, then `ansible_group_priority`, then name
   * (docs.ansible.com, "How variables are merged"). A group always comes behind those that contain it.
   * @throws {InventoryError} for groups that contain each other.
   */
  #ranks(): Map<Group, number> {
    const children = new Map<string, Group[]>();
    const waiting = new Map<Group, number>();
    const depths = new Map<Group, number>();
    const ready: Group[] = [];
    for (const group of this.#groups.values()) {
      waiting.set(group, group.parents.size);
      depths.set(group, group.name === 'all' ? 0 : 1);
      if (group.parents.size === 0) ready.push(group);
      for (const parent of group.parents.keys()) {
        const siblings = children.get(parent);
        if (siblings === undefined) children.set(parent, [group]);
        else siblings.push(group);
      }
    }
    // The array grows meanwhile: a group is ready when all that contain it are done.
    for (const group of ready) {
      for (const child of children.get(group.name) ?? []) {
        depths.set(child, Math.max(depths.get(child) ?? 0, (depths.get(group) ?? 0) + 1));
        const left = (waiting.get(child) ?? 0) - 1;
        waiting.set(child, left);
        if (left === 0) ready.push(child);
      }
    }
    for (const [group, left] of waiting) {
      const [line] = group.parents.values();
      if (left > 0) throw new InventoryError(line ?? null, 'groups contain each other, or one that does.');
    }
    const keyed = ready.map((group) => {
      const priority = Number(group.variables.get('ansible_group_priority')?.text ?? 1);
      return { group, depth: depths.get(group) ?? 0, priority: Number.isFinite(priority) ? priority : 1 };
    });
    keyed.sort(
      (a, b) =>
        a.depth - b.depth ||
        a.priority - b.priority ||
        (a.group.name < b.group.name ? -1 : a.group.name > b.group.name ? 1 : 0),
    );
    return new Map(keyed.map(({ group }, rank) => [group, rank]));
  }

  /** What the groups are called as groups of nodes. */
  #labels(): Map<string, string> {
    const labels = new Map<string, string>();
    for (const name of this.#groups.keys()) {
      if (name === 'all' || name === 'ungrouped') continue;
      const label = toLabel(name);
      if (label === null)
        this.notes.add(`The group ${shortened(name)} has no name that a group can have, and was left out.`);
      else labels.set(name, label);
      if (label !== null && label !== name)
        this.notes.add(`The group ${shortened(name)} is called ${label} here.`);
    }
    return labels;
  }

  #draft(
    name: string,
    line: number,
    variables: AnsibleVariables,
    groups: readonly string[],
  ): MachineDraft | null {
    const leaveOut = (reason: string): null => {
      this.notes.add(`${name} (line ${line}) was not imported: ${reason}.`);
      return null;
    };
    const connection = variables.get('ansible_connection');
    if (connection !== undefined) {
      const plugin = connection.text?.replace(/^ansible\.(builtin|legacy)\./, '') ?? null;
      if (!isConstant(connection) || plugin === null) return leaveOut('its connection is no plain value');
      if (plugin === 'local') return leaveOut('its connection is local, which is this machine');
      if (!sshConnections.has(plugin)) {
        return leaveOut(`its connection is ${shortened(plugin)}, and only machines reached over SSH are`);
      }
    }
    // As Ansible's ssh connection has it, the older names win over the newer ones.
    const of = (...names: string[]) =>
      names.map((wanted) => variables.get(wanted)).find((value) => value !== undefined && value.text !== '');
    const address = of('ansible_ssh_host', 'ansible_host') ?? { text: name, line };
    const port = of('ansible_ssh_port', 'ansible_port');
    const user = of('ansible_ssh_user', 'ansible_user');
    if (!isConstant(address)) return leaveOut(`its address (line ${address.line}) is no plain value`);
    if (port !== undefined && !isConstant(port)) {
      return leaveOut(`its port (line ${port.line}) is no plain value`);
    }
    const notes: string[] = [];
    if (user !== undefined && !isConstant(user)) {
      notes.push(`Its user (line ${user.line}) is no plain value, and was left out.`);
    }
    const key = of('ansible_ssh_private_key_file', 'ansible_private_key_file');
    if (key !== undefined) {
      const file = isConstant(key) ? ` ${key.text}` : '';
      notes.push(`Uses the key${file}: add it as a credential and choose it for this machine.`);
    }
    if (of('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') !== undefined) {
      notes.push('Has a password, which was not imported: add it as a credential.');
    }
    return {
      name,
      line,
      address: address.text,
      port: port === undefined ? 22 : portOf(port.text.trim(), port.line, 'ansible_port'),
      user: user !== undefined && isConstant(user) ? user.text : null,
      jumps: jumpsOf(variables, notes),
      groups,
      tags: [],
      notes,
    };
  }
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

/** Adds what each key stands for. */
function addAll(
  to: Set<string>,
  keys: Iterable<string>,
  sets: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  for (const key of keys) for (const item of sets.get(key) ?? []) to.add(item);
  return to;
}

function assign(to: Map<string, AnsibleValue>, from: AnsibleVariables): void {
  for (const [name, value] of from) {
    if (connectionVariables.has(name)) to.set(name, value);
  }
}
