import { jumpLimit } from '../../engine/executors/ssh/target.js';
import { splitWords, WordsError } from './shell-words.js';

/** A jump host as it is written: a host name or the name of an entry, with what overrides that entry. */
export interface JumpHost {
  readonly host: string;
  /** Null: as the host's own entry says. */
  readonly port: number | null;
  readonly user: string | null;
}

/** The options of ssh(1) that take a value. */
const optionsWithValue = new Set('BbcDEeFIiJLlmOoPpQRSWw');

interface Arguments {
  readonly options: readonly (readonly [letter: string, value: string])[];
  readonly operands: readonly string[];
}

/** Reads the arguments of ssh(1), which takes options behind the destination too. */
function readArguments(words: readonly string[]): Arguments {
  const options: [string, string][] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    // Behind the destination, the first word that is no option begins the command to run there.
    if (operands.length > 1 || !word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    for (let letterAt = 1; letterAt < word.length; letterAt++) {
      const letter = word.charAt(letterAt);
      if (!optionsWithValue.has(letter)) continue;
      const rest = word.slice(letterAt + 1);
      options.push([letter, rest === '' ? (words[++at] ?? '') : rest]);
      break;
    }
  }
  return { options, operands };
}

/** @returns what is written as `[user@]host[:port]` or `ssh://[user@]host[:port]`; null for anything else. */
function parseJumpHost(text: string): JumpHost | null {
  const match =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9][A-Za-z0-9._-]{0,252}))(?::(\d{1,5}))?$/.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, user = null, bracketed, plain] = match;
  const port = match[4] === undefined ? null : Number(match[4]);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return { host: bracketed ?? plain ?? '', port, user };
}

/**
 * Reads the value of ProxyJump.
 * @returns the hosts, the one that is reached first in front; none for `none`; null when it cannot be read or has more
 * than 8 of them.
 */
export function parseProxyJump(text: string): readonly JumpHost[] | null {
  if (text.trim().toLowerCase() === 'none') return [];
  const jumps = text.split(',', jumpLimit + 1).map(parseJumpHost);
  if (jumps.length > jumpLimit || jumps.includes(null)) return null;
  return jumps.filter((jump) => jump !== null);
}

/**
 * Reads the value of ProxyCommand where it does what ProxyJump does: `ssh -W %h:%p bastion`, `ssh bastion nc %h %p`.
 * @returns as {@link parseProxyJump}; null for any other command.
 */
export function parseProxyCommand(command: string): readonly JumpHost[] | null {
  if (command.trim().toLowerCase() === 'none') return [];
  let words: string[];
  try {
    words = splitWords(command, { hasComments: false });
  } catch (error) {
    if (error instanceof WordsError) return null;
    throw error;
  }
  const [program, ...rest] = words[0] === 'exec' ? words.slice(1) : words;
  if (program === undefined || !/^(.*\/)?ssh$/.test(program)) return null;
  const { options, operands } = readArguments(rest);
  const [destination, relay, ...relayArguments] = operands;
  if (destination === undefined) return null;

  const isForward = options.some(([letter, value]) => letter === 'W' && /^\[?%h\]?:%p$/.test(value));
  const isRelay =
    relay !== undefined &&
    /^(.*\/)?(nc|ncat|netcat)$/.test(relay) &&
    relayArguments.slice(-2).join(' ') === '%h %p';
  if (!isForward && !isRelay) return null;

  const last = parseJumpHost(destination);
  if (last === null) return null;
  const valueOf = (wanted: string) => options.find(([letter]) => letter === wanted)?.[1];
  const port = Number(valueOf('p') ?? last.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return null;
  const before = jumpsOf(options) ?? [];
  if (before.length >= jumpLimit) return null;
  return [...before, { ...last, port: port === 0 ? null : port, user: last.user ?? valueOf('l') ?? null }];
}

/**
 * Finds the jump hosts in arguments of ssh(1), such as Ansible's `ansible_ssh_common_args`; the first setting counts.
 * @param line words as a shell would take them.
 * @returns as {@link parseProxyJump}; null when they cannot be read, none when there is no such setting.
 */
export function jumpsOfArguments(line: string): readonly JumpHost[] | null {
  let words: string[];
  try {
    words = splitWords(line, { hasComments: false });
  } catch (error) {
    if (error instanceof WordsError) return null;
    throw error;
  }
  return jumpsOf(readArguments(words).options);
}

function jumpsOf(options: Arguments['options']): readonly JumpHost[] | null {
  for (const [letter, value] of options) {
    if (letter === 'J') return parseProxyJump(value);
    const setting = letter === 'o' ? /^\s*(ProxyJump|ProxyCommand)(?:\s*=\s*|\s+)(.*)$/is.exec(value) : null;
    const [, keyword, wanted = ''] = setting ?? [];
    if (keyword !== undefined) {
      return keyword.toLowerCase() === 'proxyjump' ? parseProxyJump(wanted) : parseProxyCommand(wanted);
    }
  }
  return [];
}
