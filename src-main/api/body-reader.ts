import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { Refusal, messageOf } from '../lib/errors.js';

/** Largest body that is read into memory; uploads are streamed and have their own limit. */
export const bodyLimitBytes = 1024 * 1024;

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
  try {
    return JSON.parse(text) as Record<string, unknown> | unknown[];
  } catch {
    // The slow reader says where it is wrong, or that it is only a trailing comma.
  }
  const errors: ParseError[] = [];
  let value: unknown;
  try {
    value = parse(text, errors, { allowTrailingComma: true, disallowComments: true });
  } catch (error) {
    // Nesting that is deeper than the stack is a RangeError.
    throw new Refusal(400, 'malformed_body', `The body is not JSON that can be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  const [first] = errors;
  if (first === undefined) return value as Record<string, unknown> | unknown[];
  const before = text.slice(0, first.offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  const what = printParseErrorCode(first.error);
  throw new Refusal(
    400,
    'malformed_body',
    `The body is not JSON: ${what} at line ${before.length}, column ${column}.`,
  );
}

function readPairs(text: string): Record<string, unknown> {
  return pairsOf(new URLSearchParams(text));
}

/** @returns parameters by name; one that comes several times is a list. */
export function pairsOf(pairs: Iterable<readonly [string, string]>): Record<string, unknown> {
  const found = new Map<string, string | string[]>();
  for (const [name, value] of pairs) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(found);
}
