import {
  InventoryError,
  isAddress,
  isUser,
  machineLimit,
  Notes,
  shortened,
  toLabel,
  type ImportedMachine,
} from './imported-machine.js';
import type { JumpHost } from './jump-host.js';

/** A machine as a text has it, before it is known whether and under which name it can be a node. */
export interface MachineDraft {
  readonly name: string;
  readonly line: number;
  readonly address: string;
  readonly port: number;
  readonly user: string | null;
  /** The one that is reached first in front. */
  readonly jumps: readonly JumpHost[];
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  readonly notes: readonly string[];
}

export interface SettleOptions {
  /** What the text says of a jump host, be it an entry of the text or not. */
  readonly resolveJump: (jump: JumpHost, line: number) => MachineDraft;
  readonly existingNodes: ReadonlySet<string>;
  /** Takes what is left out. */
  readonly notes: Notes;
}

const machineNoteLimit = 20;

/** Where a machine's connection comes from: another one of the import, or an existing node by its name. */
type Jump = Machine | string;

class Machine {
  readonly notes = new Notes(machineNoteLimit);
  readonly groups: Set<string>;
  readonly tags: Set<string>;
  user: string | null;
  jump: Jump | null = null;
  /** As the node will have it; empty until all machines are known. */
  label = '';

  constructor(readonly draft: MachineDraft) {
    this.groups = new Set(draft.groups);
    this.tags = new Set(draft.tags);
    this.user = draft.user;
    for (const note of draft.notes) this.notes.add(note);
  }
}

const calledAs = (jump: Jump): string => (typeof jump === 'string' ? jump : jump.draft.name);

/**
 * Makes machines of drafts: one for each address and port, with names that a node can have, and jump hosts that exist.
 * @returns the machines in the order of the drafts, jump hosts without a draft behind them.
 * @throws {InventoryError} for more than 10,000 machines.
 */
export function settleMachines(drafts: Iterable<MachineDraft>, options: SettleOptions): ImportedMachine[] {
  return new Settlement(options).settle(drafts);
}

class Settlement {
  readonly #options: SettleOptions;
  readonly #machines: Machine[] = [];
  readonly #byEndpoint = new Map<string, Machine>();
  readonly #usedNodes = new Set<string>();

  constructor(options: SettleOptions) {
    this.#options = options;
  }

  settle(drafts: Iterable<MachineDraft>): ImportedMachine[] {
    for (const draft of drafts) this.#add(draft);
    const chains: (readonly [Machine, readonly (Jump | null)[]])[] = [];
    // The array grows meanwhile: a jump host without an entry may have one of its own.
    for (const machine of this.#machines) {
      const chain = this.#locateJumps(machine);
      if (chain.length > 1) chains.push([machine, chain]);
    }
    for (const [machine, chain] of chains) this.#link(machine, chain);
    this.#cutLoops();
    this.#giveNames();
    return this.#machines.map((machine) => ({
      name: machine.label,
      address: machine.draft.address,
      port: machine.draft.port,
      user: machine.user,
      jump: machine.jump instanceof Machine ? machine.jump.label : machine.jump,
      groups: [...machine.groups],
      tags: [...machine.tags],
      notes: machine.notes.list(),
    }));
  }

  #add(draft: MachineDraft): Machine | null {
    const { name, line, address, user } = draft;
    if (!isAddress(address)) {
      this.#options.notes.add(
        `${name} (line ${line}) was not imported: its address is no host name and no IP address.`,
      );
      return null;
    }
    const endpoint = endpointOf(draft);
    const known = this.#byEndpoint.get(endpoint);
    if (known !== undefined) {
      const as = user === known.draft.user || user === null ? '' : `, with user ${user}`;
      known.notes.add(
        `Also listed as ${name} (line ${line})${as}; a node is one address and port, so this is one machine.`,
      );
      for (const group of draft.groups) known.groups.add(group);
      for (const tag of draft.tags) known.tags.add(tag);
      return known;
    }
    if (this.#machines.length === machineLimit) {
      throw new InventoryError(line, `there are more than ${machineLimit} machines. Import them in parts.`);
    }
    const machine = new Machine(draft);
    if (user !== null && !isUser(user)) {
      machine.user = null;
      machine.notes.add('Its user is none that a node can have, and was left out.');
    }
    this.#machines.push(machine);
    this.#byEndpoint.set(endpoint, machine);
    return machine;
  }

  /** Sets a machine's own jump host. @returns all hosts on the way, null for one that could not be imported. */
  #locateJumps(machine: Machine): readonly (Jump | null)[] {
    const { jumps } = machine.draft;
    const chain = jumps.map((jump, index) => this.#locate(jump, index, machine));
    const last = chain.at(-1);
    if (last === machine) {
      machine.notes.add('It would be its own jump host; it is reached directly.');
    } else if (last === null) {
      machine.notes.add('Its jump host could not be imported; it is reached directly.');
    } else if (last !== undefined) {
      machine.jump = last;
    }
    return chain;
  }

  #locate(jump: JumpHost, index: number, machine: Machine): Jump | null {
    const { existingNodes, resolveJump } = this.#options;
    const draft = resolveJump(jump, machine.draft.line);
    const known = this.#byEndpoint.get(endpointOf(draft));
    if (known !== undefined) {
      if (jump.user !== null && jump.user !== known.user) {
        machine.notes.add(`Its jump host ${known.draft.name} is logged in to with that machine's own user.`);
      }
      return known;
    }
    if (existingNodes.has(jump.host)) {
      this.#usedNodes.add(jump.host);
      return jump.host;
    }
    const note = `Added as the jump host of ${machine.draft.name}: it has no entry of its own.`;
    // Behind another jump host, the way there is the one that the list of jump hosts says.
    const jumps = index === 0 ? draft.jumps : [];
    return this.#add({ ...draft, jumps, notes: [...draft.notes, note] });
  }

  /** A list of jump hosts says how each of them is reached, and a node has one way to be reached. */
  #link(machine: Machine, chain: readonly (Jump | null)[]): void {
    chain.forEach((host, index) => {
      const before = chain[index - 1];
      if (index === 0 || before === undefined || before === null || host === null) return;
      if (host === before || (host instanceof Machine && host.jump === before)) return;
      if (host instanceof Machine && host.jump === null) {
        host.jump = before;
        host.notes.add(`Reached through ${calledAs(before)}, as ${machine.draft.name} has it.`);
      } else {
        const own = host instanceof Machine && host.jump !== null ? calledAs(host.jump) : 'as that node is';
        machine.notes.add(
          `Its jump host ${calledAs(host)} is reached through ${calledAs(before)} here, but has its own way (${own}), which is kept.`,
        );
      }
    });
  }

  #cutLoops(): void {
    const settled = new Set<Machine>();
    for (const machine of this.#machines) {
      const way = new Set<Machine>();
      let at: Machine = machine;
      while (!settled.has(at)) {
        way.add(at);
        if (!(at.jump instanceof Machine)) break;
        if (way.has(at.jump)) {
          at.notes.add(`Its jump host ${calledAs(at.jump)} is reached through it; it is reached directly.`);
          at.jump = null;
          break;
        }
        at = at.jump;
      }
      for (const passed of way) settled.add(passed);
    }
  }

  #giveNames(): void {
    const taken = new Set(this.#usedNodes);
    const numbers = new Map<string, number>();
    for (const machine of this.#machines) {
      const { name, address } = machine.draft;
      const wanted = toLabel(name) ?? toLabel(address) ?? 'machine';
      let label = wanted;
      while (taken.has(label)) {
        const number = (numbers.get(wanted) ?? 1) + 1;
        numbers.set(wanted, number);
        label = `${wanted.slice(0, 100 - 1 - String(number).length)}-${number}`;
      }
      taken.add(label);
      machine.label = label;
      if (label !== name) machine.notes.add(`Called ${shortened(name)} in the text.`);
    }
  }
}

const endpointOf = ({ address, port }: MachineDraft): string => `${address.toLowerCase()} ${port}`;
