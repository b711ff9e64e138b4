import type { OpenSshAccess } from '../../engine/nodes/openssh-access.js';
import type { RunProgram } from '../../engine/run.entity.js';
import { moduleArguments } from './module-arguments.js';
import type { ParamValue, SnapshotAction } from './snapshot.js';

/** What runs ansible on this machine, and what of it is secret. */
export interface AnsibleCommand {
  readonly command: Pick<RunProgram, 'argv' | 'files'>;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

const scriptName = './wheelhouse-ansible';

/**
 * Makes the command that has ansible run a module on a node.
 * @param access how to reach the node; null for the machine we run on.
 * @param values parameters of the step, with the built-in variables of the node.
 * @param script content of `resources/ansible.sh`.
 * @throws {PlaceholderError} when the action cannot be filled in.
 */
export function ansibleCommandOf(
  action: SnapshotAction,
  values: Readonly<Record<string, ParamValue>>,
  access: OpenSshAccess | null,
  script: string,
): AnsibleCommand {
  const call = { ...moduleArguments(action, values), module: action.module };
  const playbook = `- hosts: all\n  gather_facts: false\n  tasks:\n    - action: ${unsafeYaml(call)}\n`;
  const host = access === null ? { ansible_connection: 'local' } : {};
  const inventory = { all: { hosts: { [access?.alias ?? 'localhost']: host } } };
  const files = [
    { name: scriptName, content: script },
    { name: 'playbook.yml', content: playbook },
    { name: 'inventory.yml', content: `${JSON.stringify(inventory)}\n` },
  ];
  const argv = ['/bin/sh', scriptName] as const;
  if (access === null) return { command: { argv, files }, environment: {}, secrets: {} };
  return {
    command: {
      argv,
      files: [
        ...files,
        { name: 'ssh_config', content: access.config },
        { name: 'known_hosts', content: access.knownHosts },
        { name: 'askpass', content: askpassOf(access) },
      ],
    },
    environment: {
      WHEELHOUSE_KEYS: access.keys.map(({ key, passphrase }) => `${key}:${passphrase ?? ''}`).join(' '),
      // Without a password of its own, ansible tells ssh to ask for none: the first option of a kind counts.
      WHEELHOUSE_SSH_OPTIONS: access.asksForPassword
        ? '-o PasswordAuthentication=yes -o KbdInteractiveAuthentication=yes -o PreferredAuthentications=password,keyboard-interactive'
        : '',
    },
    secrets: access.secrets,
  };
}

/** Answers ssh's questions, which name who asks by the alias, and ssh-add's, which is asked one key at a time. */
function askpassOf({ passwords }: OpenSshAccess): string {
  const cases = passwords.map(
    ({ alias, password }) => `  *@${alias}"'s "* | *@${alias}')'*) printf '%s\\n' "$${password}" ;;`,
  );
  return [
    '#!/bin/sh',
    'case $1 in',
    ...cases,
    `  'Enter passphrase for '*) printf '%s\\n' "\${WHEELHOUSE_ANSWER?no passphrase is known}" ;;`,
    '  *) exit 1 ;;',
    'esac',
    '',
  ].join('\n');
}

/** @returns YAML of arguments, no text of which is a template to ansible: `{{…}}` in them would be run on this machine. */
function unsafeYaml(value: unknown): string {
  if (typeof value === 'string') return `!unsafe ${quoteYaml(value)}`;
  if (Array.isArray(value)) return `[${value.map(unsafeYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => `${quoteYaml(key)}: ${unsafeYaml(item)}`);
  return `{${entries.join(', ')}}`;
}

/** JSON's quotes are YAML's, but for characters that YAML takes for line breaks and for those beyond 16 bits. */
function quoteYaml(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
