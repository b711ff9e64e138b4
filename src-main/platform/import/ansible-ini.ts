import type { AnsibleValue } from './ansible-connection.js';
import { AnsibleInventory } from './ansible-inventory.js';
import {
  InventoryError,
  linesOf,
  shortened,
  type ImportedInventory,
  type ImportOptions,
} from './imported-machine.js';
import { splitWords, WordsError } from './shell-words.js';

/**
 * Reads an Ansible inventory in INI format (docs.ansible.com, "ansible.builtin.ini").
 * @throws {InventoryError} naming the line, for what Ansible would not read and for texts over the limits.
 */
export function parseAnsibleIni(text: string, options: ImportOptions = {}): ImportedInventory {
  const inventory = new AnsibleInventory();
  /** Groups that are spoken of and must be declared somewhere, with the line that does so first. */
  const spokenOf = new Map<string, number>();
  /** Once all groups are known. */
  const later: (() => void)[] = [];
  let group = 'ungrouped';
  let kind = 'hosts';
  linesOf(text).forEach((content, index) => {
    const line = index + 1;
    const trimmed = content.trim();
    if (trimmed === '' || /^[;#]/.test(trimmed)) return;

    const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(trimmed);
    if (section !== null) {
      [, group = '', kind = 'hosts'] = section;
      if (!['hosts', 'children', 'vars'].includes(kind)) {
        throw new InventoryError(line, 'a section must be a [group], [group:children] or [group:vars].');
      }
      if (kind !== 'vars') inventory.addGroup(group, line);
      else if (!spokenOf.has(group)) spokenOf.set(group, line);
    } else if (/^\[.*\]$/.test(trimmed)) {
      throw new InventoryError(line, 'a section must be a [group], [group:children] or [group:vars].');
    } else if (kind === 'hosts') {
      const [pattern = '', ...assignments] = hostWords(trimmed, line);
      inventory.addHosts(pattern, group, variablesOf(assignments, line), line);
    } else if (kind === 'children') {
      const [, child] = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(trimmed) ?? [];
      if (child === undefined) throw new InventoryError(line, 'there must be the name of a group.');
      if (!spokenOf.has(child)) spokenOf.set(child, line);
      const parent = group;
      later.push(() => inventory.addChild(parent, child, line));
    } else {
      const at = trimmed.indexOf('=');
      if (at === -1) throw new InventoryError(line, 'a variable must be as name=value.');
      const variables = new Map([[trimmed.slice(0, at).trim(), valueOf(trimmed.slice(at + 1).trim(), line)]]);
      const to = group;
      later.push(() => inventory.setGroupVariables(to, variables));
    }
  });
  for (const [name, line] of spokenOf) {
    if (inventory.hasGroup(name)) continue;
    throw new InventoryError(line, `the group ${shortened(name)} is declared nowhere, as [group].`);
  }
  for (const step of later) step();
  return inventory.machines('ansible-ini', options);
}

function hostWords(content: string, line: number): string[] {
  try {
    return splitWords(content, { hasComments: true });
  } catch (error) {
    if (!(error instanceof WordsError)) throw error;
    throw new InventoryError(line, `${error.message}.`);
  }
}

function variablesOf(assignments: readonly string[], line: number): Map<string, AnsibleValue> {
  const variables = new Map<string, AnsibleValue>();
  assignments.forEach((assignment, index) => {
    const at = assignment.indexOf('=');
    if (at === -1) {
      throw new InventoryError(
        line,
        `the part ${index + 1} behind the host must be as name=value; a value with spaces needs quotes.`,
      );
    }
    variables.set(assignment.slice(0, at), valueOf(assignment.slice(at + 1), line));
  });
  return variables;
}

/** Ansible evaluates values as Python literals: of those, quoted strings are what matters, with a comment behind them. */
function valueOf(text: string, line: number): AnsibleValue {
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*(?:#.*)?$/.exec(text) ?? [];
  const quoted = double ?? single;
  if (quoted !== undefined) return { text: quoted.replace(/\\(["'\\])/g, '$1'), line };
  const comment = text.search(/\s#/);
  return { text: comment === -1 ? text : text.slice(0, comment).trimEnd(), line };
}
