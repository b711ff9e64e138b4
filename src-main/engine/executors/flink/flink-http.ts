import { openAsBlob } from 'node:fs';
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { messageOf } from '../../../lib/errors.js';

/** The cluster could not be asked, or what answered is not Flink: it may be asked again. */
export class FlinkUnreachable extends Error {
  override readonly name = 'FlinkUnreachable';

  /** @param mayHaveArrived whether the request may have been carried out all the same. */
  constructor(
    message: string,
    readonly mayHaveArrived: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The cluster has answered that it will not. */
export class FlinkRefusal extends Error {
  override readonly name = 'FlinkRefusal';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface FlinkRequest<T extends TSchema> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind the base address, beginning with a slash. */
  readonly path: string;
  readonly body?: unknown;
  /** A file to send as the multipart field `jarfile`. */
  readonly file?: { readonly path: string; readonly name: string };
  /** What a success answers; null where nothing of it is looked at. */
  readonly answer: T | null;
  readonly limitMs?: number;
  readonly cancel: AbortSignal;
}

const usualLimitMs = 15_000;
/** Of a job with thousands of vertices; more is not read. */
const answerLimitBytes = 16 * 1024 * 1024;
/** Of what a failing server says. */
const shownCharacters = 2000;

const validators = new Map<TSchema, Validator>();

/**
 * Asks a Flink server one thing: with a time limit, a bound on the answer, and the answer checked.
 * @throws {FlinkRefusal} for an error that Flink answers; {FlinkUnreachable} for everything else but `cancel`'s reason.
 */
export async function askFlink<T extends TSchema>(
  base: string,
  { method = 'GET', path, body, file, answer, limitMs = usualLimitMs, cancel }: FlinkRequest<T>,
): Promise<Static<T>> {
  const what = `${method} ${path.split('?', 1)[0] ?? ''}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(base + path, {
      method,
      signal: AbortSignal.any([cancel, AbortSignal.timeout(limitMs)]),
      ...(file === undefined ? jsonOf(body) : { body: await formOf(file) }),
    });
    text = await readBounded(response);
  } catch (error) {
    cancel.throwIfAborted();
    throw new FlinkUnreachable(
      `${hostOf(base)} does not answer ${what}: ${reasonOf(error, limitMs)}`,
      !isRefusedConnection(error),
      { cause: error },
    );
  }
  const json = parse(text);
  if (!response.ok) throw failureOf(base, what, response.status, json, text);
  if (answer === null) return undefined as Static<T>;
  const fault = faultIn(answer, json);
  if (fault === null) return json as Static<T>;
  throw new FlinkUnreachable(
    `${hostOf(base)} answers ${what} with what Flink does not say (${fault}). Is that the address of a Flink server?`,
    true,
  );
}

function jsonOf(body: unknown): RequestInit {
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

async function formOf({ path, name }: { readonly path: string; readonly name: string }): Promise<FormData> {
  const form = new FormData();
  // Flink looks at the type of the part (document of /jars/upload).
  form.append('jarfile', await openAsBlob(path, { type: 'application/x-java-archive' }), name);
  return form;
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += (piece as Uint8Array).byteLength;
    if (size > answerLimitBytes) throw new Error(`the answer is longer than ${answerLimitBytes} bytes`);
    pieces.push(Buffer.from(piece as Uint8Array));
  }
  return Buffer.concat(pieces).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Flink's own errors are lists of messages; anything else comes from something in between. */
function failureOf(base: string, what: string, status: number, json: unknown, text: string): Error {
  const { errors } = (json ?? {}) as { errors?: unknown };
  if (Array.isArray(errors) && status !== 503)
    return new FlinkRefusal(status, rootCause(errors.map(String).join('\n')));
  const said = Array.isArray(errors) ? errors.map(String).join(' ') : text;
  return new FlinkUnreachable(
    `${hostOf(base)} answers ${what} with ${status}: ${said.trim().slice(0, shownCharacters)}`,
    status >= 500,
  );
}

/** @returns of a Java stack trace, the innermost cause: that is what people have to know. */
export function rootCause(trace: string): string {
  const causes = [...trace.matchAll(/^\s*Caused by: (.*)$/gm)].map(([, cause = '']) => cause);
  // Without one, the exception itself, which stands between sentences of the server's own.
  const thrown = /^[\w.$]+(?:Exception|Error)(?:: .*)?$/m.exec(trace)?.[0];
  const first = trace.split('\n').find((line) => line.trim() !== '') ?? '';
  return (causes.at(-1) ?? thrown ?? first).trim().slice(0, shownCharacters);
}

function faultIn(schema: TSchema, value: unknown): string | null {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  const [fault] = validator.Errors(value);
  if (fault === undefined) return null;
  const where = fault.instancePath.slice(1).replaceAll('/', '.');
  return `${where === '' ? 'the answer' : where} ${fault.message}`;
}

const isRefusedConnection = (error: unknown): boolean =>
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(codeOf(error));

const codeOf = (error: unknown): string => {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === null ? '' : codeOf(cause);
};

function reasonOf(error: unknown, limitMs: number): string {
  if ((error as Error).name === 'TimeoutError') return `nothing within ${limitMs / 1000} s`;
  const { cause } = error as { cause?: unknown };
  return messageOf(cause ?? error) || codeOf(error);
}

const hostOf = (base: string): string => new URL(base).host;
