import { assign, connectionOf, type AnsibleValue, type AnsibleVariables } from './ansible-connection.js';
import {
  InventoryError,
  machineLimit,
  Notes,
  shortened,
  toLabel,
  type ImportedInventory,
  type ImportOptions,
} from './imported-machine.js';
import { expandHostPattern } from './host-range.js';
import type { JumpHost } from './jump-host.js';
import { settleMachines, type MachineDraft } from './settle-machines.js';

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
        // As in Ansible, only where the host is named first.
        if (port !== null) host.variables.set('ansible_port', { text: String(port), line });
      }
      host.groups.add(group);
      assign(host.variables, variables);
    }
  }

  /** @throws {InventoryError} for groups that contain each other and for connections that cannot be. */
  machines(format: ImportedInventory['format'], options: ImportOptions): ImportedInventory {
    const drafts = this.#drafts();
    const byAddress = new Map([...drafts.values()].reverse().map((draft) => [draft.address, draft]));
    const resolveJump = (jump: JumpHost, line: number): MachineDraft => {
      const known = drafts.get(jump.host) ?? byAddress.get(jump.host);
      const port = jump.port ?? known?.port ?? 22;
      if (known?.port === port) return known;
      return {
        name: known === undefined ? jump.host : `${known.name}-${port}`,
        line,
        address: known?.address ?? jump.host,
        port,
        user: jump.user ?? known?.user ?? null,
        jumps: known?.jumps ?? [],
        groups: [],
        tags: [],
        notes: [],
      };
    };
    const machines = settleMachines(drafts.values(), {
      resolveJump,
      existingNodes: options.existingNodes ?? new Set(),
      notes: this.notes,
    });
    if (this.#hosts.size === 0) this.notes.add('The inventory names no host.');
    return { format, machines, notes: this.notes.list() };
  }

  /** What is said of each host that is reached over SSH, by its name in the inventory. */
  #drafts(): Map<string, MachineDraft> {
    const ranks = this.#ranks();
    const ancestors = new Map<string, ReadonlySet<string>>();
    for (const { name, parents } of ranks.keys()) {
      ancestors.set(name, addAll(new Set([name]), parents.keys(), ancestors));
    }
    const labels = this.#labels();
    const drafts = new Map<string, MachineDraft>();
    let memberships = 0;
    for (const [name, { line, ...host }] of this.#hosts) {
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

      const connection = connectionOf(name, variables);
      if (typeof connection === 'string') {
        this.notes.add(`${name} (line ${line}) was not imported: ${connection}.`);
        continue;
      }
      const groups = [...inside].map((group) => labels.get(group)).filter((label) => label !== undefined);
      drafts.set(name, { ...connection, name, line, groups: groups.sort(), tags: [] });
    }
    return drafts;
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
}

/** Adds what each key stands for. */
function addAll(
  to: Set<string>,
  keys: Iterable<string>,
  sets: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  for (const key of keys) for (const item of sets.get(key) ?? []) to.add(item);
  return to;
}
