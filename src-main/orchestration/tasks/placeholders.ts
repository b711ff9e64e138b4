import { quote } from '../../engine/executors/launch-script.js';
import type { ParamType, ParamValue } from './snapshot.js';

/** Thrown when a template cannot be filled in; the message names the placeholder, the reason and the way out. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
}

/** `{{name}}` is the value as it is, `{{name|q}}` the value as one word of a shell. */
const placeholder = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\|\s*(\w+)\s*)?\}\}/g;

/** C0 controls and DEL; of them a quoted value may hold tabs and line feeds. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\x00-\x1f\x7f]/;
// eslint-disable-next-line no-control-regex -- as above
const controlsInQuotes = /[\x00-\x08\x0b-\x1f\x7f]/;

/** @returns the names of a template's placeholders, each once. */
export function placeholdersIn(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].flatMap(([, name]) => name ?? []))];
}

/**
 * Fills in a template, in one pass: values are never looked into for placeholders.
 * @param values of parameters and built-in variables.
 * @param types of declared parameters; others are texts.
 * @throws {PlaceholderError} for a placeholder without a value, an unknown filter, a value of another type than declared,
 * or one that holds control characters.
 */
export function fillIn(
  template: string,
  values: Readonly<Record<string, ParamValue>>,
  types: Readonly<Record<string, ParamType>> = {},
): string {
  return template.replaceAll(placeholder, (_, name: string, filter: string | undefined) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined)
      throw new PlaceholderError(`{{${name}}} has no value. Give the parameter ${name}.`);
    if (filter !== undefined && filter !== 'q') {
      throw new PlaceholderError(
        `{{${name}|${filter}}}: there is no filter ${filter}; |q quotes for the shell.`,
      );
    }
    const type = types[name];
    if (type !== undefined && !isOfType(value, type)) {
      throw new PlaceholderError(`${name} must be ${describeType(type)}, not ${JSON.stringify(value)}.`);
    }
    const text = String(value);
    if ((filter === 'q' ? controlsInQuotes : controls).test(text)) {
      throw new PlaceholderError(
        `The value of ${name} holds control characters${filter === 'q' ? '' : '; line breaks need {{' + name + '|q}}'}.`,
      );
    }
    return filter === 'q' ? quote(text) : text;
  });
}

/** @returns whether a value, also one that came as text, is of a declared type. */
export function isOfType(value: ParamValue, type: ParamType): boolean {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Number.isSafeInteger(value) : /^-?\d{1,15}$/.test(String(value));
    case 'boolean':
      return /^(true|false|0|1)$/.test(String(value));
    case 'string':
      return true;
  }
}

export const describeType = (type: ParamType): string =>
  ({ integer: 'a whole number', boolean: 'true or false', string: 'a text' })[type];

/**
 * Splits a command line into words as a shell does, with quotes and backslashes but nothing else: no variables, no globs,
 * no operators. Placeholders stay as they are, so that what is filled in later stays one word.
 * @throws {PlaceholderError} for an open quote.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoteMark = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quoteMark !== '') {
      if (character === quoteMark) quoteMark = '';
      else if (character === '\\' && quoteMark === '"' && /["\\$`]/.test(line[at + 1] ?? ''))
        word = (word ?? '') + (line[++at] ?? '');
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quoteMark = character;
      word ??= '';
    } else if (character === '\\') {
      word = (word ?? '') + (line[++at] ?? '');
    } else if (line.startsWith('{{', at)) {
      const end = line.indexOf('}}', at);
      const until = end === -1 ? line.length : end + 2;
      word = (word ?? '') + line.slice(at, until);
      at = until - 1;
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quoteMark !== '') throw new PlaceholderError(`The command line has an open ${quoteMark}.`);
  if (word !== null) words.push(word);
  return words;
}
