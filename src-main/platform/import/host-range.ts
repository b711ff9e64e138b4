import { isIPv6 } from 'node:net';
import { InventoryError, portOf } from './imported-machine.js';

export interface HostPattern {
  /** Every host the pattern stands for; at least one. */
  readonly names: readonly string[];
  /** Of all of them; null when the pattern has none. */
  readonly port: number | null;
}

/** Characters: a DNS name has at most 253, and a range needs a few more. */
const patternLimit = 300;

/**
 * Reads how Ansible inventories name hosts: a name, several of them as `web[01:20].example.com`, `db-[a:f]` or
 * `rack[0:40:4]`, and with `:port` behind it (docs.ansible.com, "How to build your inventory", "Adding ranges of hosts").
 * @param limit the most hosts it may stand for.
 * @throws {InventoryError} naming the line.
 */
export function expandHostPattern(pattern: string, line: number, limit: number): HostPattern {
  if (pattern.length > patternLimit) {
    throw new InventoryError(line, `the name of a host has more than ${patternLimit} characters.`);
  }
  if (isIPv6(pattern)) return { names: [pattern], port: null };
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::(\d+))?$/.exec(pattern);
  if (bracketed?.[1] !== undefined && isIPv6(bracketed[1])) {
    return {
      names: [bracketed[1]],
      port: bracketed[2] === undefined ? null : portOf(bracketed[2], line, 'the port'),
    };
  }
  const [, ranged = pattern, portText] = /^([^:]*(?:\[[^\]]*\][^:[\]]*)*):(\d*)$/.exec(pattern) ?? [];
  if (portText === '') throw new InventoryError(line, 'there is no port behind the colon.');
  const port = portText === undefined ? null : portOf(portText, line, 'the port');

  let names = [''];
  for (const piece of ranged.split(/(\[[^[\]]*\])/)) {
    if (piece === '') continue;
    const tails = /^\[.*\]$/.test(piece) ? rangeOf(piece.slice(1, -1), line, limit) : [piece];
    if (/[[\]]/.test(tails[0] ?? ''))
      throw new InventoryError(line, 'a bracket of the range has no partner.');
    if (names.length * tails.length > limit) throw tooMany(line);
    names = names.flatMap((head) => tails.map((tail) => head + tail));
  }
  if (names[0] === '') throw new InventoryError(line, 'there is no host name.');
  return { names, port };
}

const tooMany = (line: number) =>
  new InventoryError(line, 'the range stands for too many hosts. Import them in parts.');

/** @param range what stands between the brackets: `from:to` or `from:to:step`, both ends included. */
function rangeOf(range: string, line: number, limit: number): string[] {
  const [, from = '', to = '', stepText = '1'] =
    /^(\d*|[a-z]|[A-Z]):(\d+|[a-z]|[A-Z])(?::(\d+))?$/.exec(range) ?? [];
  const isOfLetters = /^([a-z][a-z]|[A-Z][A-Z])$/.test(from + to);
  if (to === '' || (!isOfLetters && !/^\d+$/.test(from + to))) {
    throw new InventoryError(line, 'a range must be as [1:20], [01:20], [a:f] or, with a step, [0:40:4].');
  }
  const isPadded = from.length > 1 && from.startsWith('0');
  if (isPadded && from.length !== to.length) {
    throw new InventoryError(line, 'both ends of a range with leading zeros must have as many digits.');
  }
  const [first, last] = isOfLetters ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)];
  const step = Number(stepText);
  if (first > last) throw new InventoryError(line, 'a range must begin with the smaller end.');
  if (step < 1) throw new InventoryError(line, 'the step of a range must be at least 1.');
  const count = Math.floor((last - first) / step) + 1;
  if (!Number.isSafeInteger(last) || count > limit) throw tooMany(line);
  return Array.from({ length: count }, (_, index) => {
    const value = first + index * step;
    if (isOfLetters) return String.fromCharCode(value);
    return isPadded ? String(value).padStart(from.length, '0') : String(value);
  });
}
