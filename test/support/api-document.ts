import { readFileSync } from 'node:fs';
import { parse, type ParseError } from 'jsonc-parser';

/** One example of a published API document: what its section's table says, the printed curl line, the printed answer. */
export interface DocumentedExample {
  /** Line of the document on which the curl command begins. */
  readonly line: number;
  /** Heading of the section. */
  readonly title: string;
  /** As the table has them. */
  readonly methods: readonly string[];
  /** Path of the table, with `:name` for what is to be filled in. */
  readonly path: string;
  /** The command; or why it cannot be read. */
  readonly command: CurlCommand | Unreadable;
  /** The first printed answer. */
  readonly answer: { readonly line: number; readonly body: unknown };
}

export interface CurlCommand {
  readonly method: string;
  /** Path and query, blanks trimmed. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As curl sends it: several `-d` joined by `&`; null without one. */
  readonly body: string | null;
}

export interface Unreadable {
  readonly unreadable: string;
}

export const isReadable = (command: CurlCommand | Unreadable): command is CurlCommand =>
  !('unreadable' in command);

/** Reads a document's sections: a heading, the table of the address, a fenced curl command, a fenced JSON answer. */
export function readDocument(file: string | URL): DocumentedExample[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/);
  const examples: DocumentedExample[] = [];
  let title = '';
  let address: { methods: readonly string[]; path: string } | null = null;
  for (let at = 0; at < lines.length; at++) {
    const text = lines[at] ?? '';
    if (text.startsWith('### ')) title = text.replace(/^#+\s*/, '').trim();
    const heading = /^\|\s*([A-Z/ ]+?)\s*方法/.exec(text);
    if (heading !== null) {
      const url = (lines[at + 2] ?? '').replace(/^\|\s*|\s*\|$/g, '');
      address = { methods: (heading[1] ?? '').split('/').map((each) => each.trim()), path: pathOf(url) };
    }
    if (!/^\s*curl\b/.test(text)) continue;
    const end = lines.indexOf('```', at);
    if (address === null) throw new Error(`line ${at + 1}: a curl command before any address`);
    examples.push({
      line: at + 1,
      title,
      ...address,
      command: readCurl(lines.slice(at, end).join('\n')),
      answer: readAnswer(lines, end),
    });
    at = end;
  }
  return examples;
}

/** `http://HOST/task/:"id":int/log` and `/service/{id}` are `/task/:id/log` and `/service/:id`. */
function pathOf(url: string): string {
  return withoutHost(url)
    .replace(/\?.*$/, '')
    .replaceAll(/\{(\w+)\}/g, ':$1')
    .replaceAll(/\s*\/?\s*[:;]"?(\w+)"?(?::?"?int)?/g, '/:$1')
    .trim();
}

const withoutHost = (url: string): string => url.trim().replace(/^http:\/\/(?:\$?HOST|localhost:3000)/, '');

function readAnswer(lines: readonly string[], from: number): { line: number; body: unknown } {
  const start = lines.indexOf('```json', from);
  const text = lines.slice(start + 1, lines.indexOf('```', start + 1)).join('\n');
  const errors: ParseError[] = [];
  const body: unknown = parse(text, errors, { allowTrailingComma: true });
  return { line: start + 1, body: errors.length > 0 ? undefined : body };
}

/** Reads a curl command as a shell would; the host is left out. */
export function readCurl(text: string): CurlCommand | Unreadable {
  const words = wordsOf(text);
  if (words === null) return { unreadable: 'its quotes are not balanced' };
  let method: string | null = null;
  let path = '';
  const headers: Record<string, string> = {};
  const data: string[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '-X') {
      method = words[++at] ?? '';
    } else if (word === '-H') {
      const [name = '', value = ''] = (words[++at] ?? '').split(/:\s*/, 2);
      headers[name.toLowerCase()] = value;
    } else if (word === '-d') data.push(words[++at] ?? '');
    else if (word.trim() !== '') path = withoutHost(word);
  }
  const body = data.length === 0 ? null : data.join('&');
  if (body !== null && /^\s*[{[]/.test(body)) {
    const errors: ParseError[] = [];
    parse(body, errors, { allowTrailingComma: true, disallowComments: true });
    if (errors.length > 0) return { unreadable: 'its body is not JSON' };
  }
  return { method: method ?? (body === null ? 'GET' : 'POST'), path, headers, body };
}

/** Splits as a POSIX shell does, a line break being a blank. @returns null when a quote is not closed. */
function wordsOf(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end === -1) return null;
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (character === '\\') {
      at++;
      if (text.charAt(at) !== '\n') word = (word ?? '') + text.charAt(at);
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

/**
 * @param openMaps names of objects whose keys are data.
 * @returns where an answer is of another kind than the printed one: a key it lacks, another type of value.
 */
export function differences(
  printed: unknown,
  answered: unknown,
  openMaps: readonly string[] = [],
  at = '',
): string[] {
  const [wanted, found] = [kindOf(printed), kindOf(answered)];
  if (wanted !== found) return [`${at}: ${found} instead of ${wanted}`];
  if (Array.isArray(printed)) {
    const [first] = answered as unknown[];
    if (printed.length === 0) return [];
    return first === undefined ? [`${at}: empty`] : differences(printed[0], first, openMaps, `${at}[]`);
  }
  if (wanted !== 'object' || openMaps.some((key) => at.endsWith(`.${key}`))) return [];
  const there = answered as Record<string, unknown>;
  return Object.entries(printed as object).flatMap(([key, value]) =>
    key in there ? differences(value, there[key], openMaps, `${at}.${key}`) : [`${at}.${key}: missing`],
  );
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
