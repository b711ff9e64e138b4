import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { messageOf } from '../../../lib/errors.js';
import { Mask } from '../../vault/mask.js';
import { VaultError } from '../../vault/vault.js';
import { FlinkAccessError, type FlinkAccess, type FlinkKeys } from './flink-access.js';
import { exchange, type FlinkAnswer } from './flink-transport.js';

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

/** A server that is asked. */
export interface FlinkServer {
  /** Its address, with what all paths begin with; no slash at the end. */
  readonly base: string;
  readonly access: FlinkAccess;
}

/**
 * Asks a Flink server one thing: with a time limit, a bound on the answer, and the answer checked.
 * @throws {FlinkRefusal} for an error that Flink answers; {FlinkUnreachable} for everything else but `cancel`'s reason.
 */
export async function askFlink<T extends TSchema>(
  { base, access }: FlinkServer,
  { method = 'GET', path, body, file, answer, limitMs = usualLimitMs, cancel }: FlinkRequest<T>,
): Promise<Static<T>> {
  const what = `${method} ${path.split('?', 1)[0] ?? ''}`;
  const url = new URL(base + path);
  const keys = await keysFor(access, url);
  const limit = AbortSignal.timeout(limitMs);
  let said: FlinkAnswer;
  try {
    said = await exchange({
      method,
      url,
      keys,
      body: file !== undefined ? { file } : body === undefined ? null : { json: body },
      signal: AbortSignal.any([cancel, limit]),
      limitBytes: answerLimitBytes,
    });
  } catch (error) {
    cancel.throwIfAborted();
    const reason = limit.aborted ? `nothing within ${limitMs / 1000} s` : reasonOf(error);
    throw new FlinkUnreachable(
      `${url.host} does not answer ${what}: ${reason}`,
      limit.aborted || !neverArrived.test(codeOf(error)),
      { cause: error },
    );
  }
  // A proxy may repeat what it was sent.
  const text = new Mask(keys.secrets).text(said.text);
  const json = parse(text);
  if (said.status < 200 || said.status > 299) throw failureOf(url.host, what, said.status, json, text);
  if (answer === null) return undefined as Static<T>;
  const fault = faultIn(answer, json);
  if (fault === null) return json as Static<T>;
  throw new FlinkUnreachable(
    `${url.host} answers ${what} with what Flink does not say (${fault}). Is that the address of a Flink server?`,
    true,
  );
}

async function keysFor(access: FlinkAccess, url: URL): Promise<FlinkKeys> {
  try {
    return await access(url);
  } catch (error) {
    if (!(error instanceof FlinkAccessError || error instanceof VaultError)) throw error;
    throw new FlinkUnreachable(error.message, false, { cause: error });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Flink's own errors are lists of messages; anything else comes from something in between. */
function failureOf(host: string, what: string, status: number, json: unknown, text: string): Error {
  const { errors } = (json ?? {}) as { errors?: unknown };
  if (Array.isArray(errors) && status !== 503)
    return new FlinkRefusal(status, rootCause(errors.map(String).join('\n')));
  const said = Array.isArray(errors) ? errors.map(String).join(' ') : text;
  const wayOut =
    status === 401 || status === 403
      ? '. Set works.flinkCredential to a credential that is let in there'
      : status >= 300 && status < 400
        ? '. Is that the address of a Flink server?'
        : '';
  return new FlinkUnreachable(
    `${host} answers ${what} with ${status}: ${said.trim().slice(0, shownCharacters)}${wayOut}`,
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

/** Nobody was there, or not who should be: nothing was sent. */
const neverArrived =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|.*CERT.*|UNABLE_TO_.*|ERR_SSL_.*|EPROTO)$/;

const codeOf = (error: unknown): string => {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined || cause === null ? '' : codeOf(cause);
};

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const reason = messageOf(cause ?? error) || codeOf(error);
  return /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/.test(codeOf(error))
    ? `${reason}. Set works.flinkCa to a file with the certificate of whoever vouches for it`
    : reason;
}
