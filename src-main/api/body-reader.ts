import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { Refusal } from '../lib/errors.js';

/** Largest body that is read into memory; uploads are streamed and have their own limit. */
export const bodyLimitBytes = 1024 * 1024;

/** JSON.parse itself bears any depth; what walks the value afterwards, such as JSON.stringify, does not. */
const deepestNesting = 100;

/**
 * Reads a body by what it is, not by its Content-Type: the documented `curl` lines send JSON as urlencoded and
 * urlencoded as JSON (contract, README.md, "Bodies").
 * @returns an object of parameters, or whatever JSON array the body holds.
 * @throws {Refusal} 400 for malformed JSON, with line and column, and for bytes that are not UTF-8.
 */
export function readBody(bytes: Buffer): Record<string, unknown> | unknown[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Refusal(400, 'malformed_body', 'The body is not UTF-8.', { cause: error });
  }
  const trimmed = text.trimStart();
  if (trimmed === '') return {};
  return trimmed.startsWith('{') || trimmed.startsWith('[') ? readJson(text) : readPairs(trimmed.trimEnd());
}

function readJson(text: string): Record<string, unknown> | unknown[] {
  const { depth, trailingCommas } = survey(text);
  if (depth > deepestNesting) {
    throw new Refusal(400, 'malformed_body', `The body nests deeper than ${deepestNesting} levels.`);
  }
  try {
    return JSON.parse(without(trailingCommas, text)) as Record<string, unknown> | unknown[];
  } catch (error) {
    throw new Refusal(400, 'malformed_body', `The body is not JSON: ${faultOf(text)}.`, { cause: error });
  }
}

/** @returns how deep brackets nest, and the offsets of commas that come after a value and before a closing bracket. */
function survey(text: string): { depth: number; trailingCommas: number[] } {
  const trailingCommas: number[] = [];
  let [open, depth, comma, previous] = [0, 0, -1, ''];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (' \t\r\n'.includes(character)) continue;
    if (character === '"') {
      while (++at < text.length && text[at] !== '"') if (text[at] === '\\') at++;
    } else if (character === '{' || character === '[') {
      depth = Math.max(depth, ++open);
    } else if (character === '}' || character === ']') {
      if (comma !== -1) trailingCommas.push(comma);
      open--;
    }
    comma = character === ',' && !'[{,'.includes(previous) ? at : -1;
    previous = character;
  }
  return { depth, trailingCommas };
}

/** @returns the text with blanks for the characters at the offsets. */
function without(offsets: readonly number[], text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const offset of offsets) {
    pieces.push(text.slice(from, offset), ' ');
    from = offset + 1;
  }
  return pieces.join('') + text.slice(from);
}

/** @returns what is wrong with JSON that cannot be parsed, and where; JSON.parse would quote the body, secrets and all. */
function faultOf(text: string): string {
  const errors: ParseError[] = [];
  parse(text, errors, { allowTrailingComma: true, disallowComments: true });
  const [first] = errors;
  if (first === undefined) return 'it cannot be read';
  const before = text.slice(0, first.offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return `${printParseErrorCode(first.error)} at line ${before.length}, column ${column}`;
}

function readPairs(text: string): Record<string, unknown> {
  return pairsOf(new URLSearchParams(text));
}

/** @returns parameters by name; one that comes several times is a list. */
export function pairsOf(pairs: Iterable<readonly [string, string]>): Record<string, unknown> {
  const found = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const before = found.get(name);
    if (before === undefined) found.set(name, value);
    else if (typeof before === 'string') found.set(name, [before, value]);
    else before.push(value);
  }
  return Object.fromEntries(found);
}
