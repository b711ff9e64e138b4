import { InventoryError } from './imported-machine.js';

/** A setting of an OpenSSH configuration. */
export interface Directive {
  /** In small letters. */
  readonly keyword: string;
  /** All that stands behind it; never empty. */
  readonly rest: string;
}

/** @returns the setting of a line; null for an empty one and a comment. @throws {InventoryError} */
export function directiveOf(content: string, line: number): Directive | null {
  const trimmed = content.trim();
  if (trimmed === '' || trimmed.startsWith('#')) return null;
  const match = /^("?)([A-Za-z][A-Za-z0-9]*)\1(?:[ \t\f]*=[ \t\f]*|[ \t\f]+|$)(.*)$/.exec(trimmed);
  const [, , keyword, rest] = match ?? [];
  if (keyword === undefined || rest === undefined) {
    throw new InventoryError(line, 'a setting must begin with its name, such as Host or Port.');
  }
  if (rest === '') throw new InventoryError(line, `${keyword.slice(0, 40)} has no value.`);
  return { keyword: keyword.toLowerCase(), rest };
}

/** Characters: a value may be read once for each of thousands of machines. */
const wordLimit = 4096;

/** @returns the first word behind a keyword. @throws {InventoryError} when there is none, or a far too long one. */
export function wordOf(rest: string, line: number): string {
  const [word] = wordsOf(rest, line);
  if (word === undefined || word === '') throw new InventoryError(line, 'the setting has no value.');
  if (word.length > wordLimit) {
    throw new InventoryError(line, `the value has more than ${wordLimit} characters.`);
  }
  return word;
}

/**
 * Cuts what stands behind a keyword into words as OpenSSH's argv_split() does: either quote, a backslash only before a
 * quote, a backslash or (outside quotes) a space, and a comment where a word begins with `#`.
 * @throws {InventoryError} for a quote that is not closed.
 */
export function wordsOf(rest: string, line: number): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < rest.length; at++) {
    const character = rest.charAt(at);
    const next = rest.charAt(at + 1);
    if (character === '\\' && /^["'\\]$/.test(next)) {
      word = (word ?? '') + next;
      at++;
    } else if (character === '\\' && next === ' ' && quote === '') {
      word = (word ?? '') + next;
      at++;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (/[ \t\f]/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === '#' && word === null) {
      break;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') throw new InventoryError(line, `a quote (${quote}) is not closed.`);
  if (word !== null) words.push(word);
  return words;
}
