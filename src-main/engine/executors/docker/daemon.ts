import type Dockerode from 'dockerode';
import type { Duplex, Readable } from 'node:stream';
import { abortable } from '../../../lib/abort.js';
import { messageOf } from '../../../lib/errors.js';
import type { ConnectionPool } from '../ssh/connection-pool.js';
import { SshError } from '../ssh/ssh-error.js';
import { DialAgent, dial } from './dial.js';
import { DockerError } from './docker-error.js';
import type { DockerTarget } from './target.js';

export interface AskOptions {
  readonly cancel?: AbortSignal;
  /** From the connection to the end of the answer; 30 s by default. */
  readonly limitMs?: number;
}

/** A request whose answer is read as it comes. */
export interface StreamRequest {
  readonly method: 'GET' | 'POST';
  /** Of the Engine's API, without a version. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as X-Registry-Auth. */
  readonly login?: { readonly serveraddress: string; readonly username: string; readonly password: string };
}

const usualLimitMs = 30_000;
const statusCodes: Readonly<Record<number, boolean>> = { 200: true, 201: true, 204: true };

/** A Docker daemon that is asked things. Every question has a limit; every failure names the daemon. */
export class Daemon {
  readonly target: DockerTarget;
  readonly #pool: ConnectionPool;
  #client: Promise<Dockerode> | null = null;

  constructor(target: DockerTarget, pool: ConnectionPool) {
    this.target = target;
    this.#pool = pool;
  }

  /** @returns a connection to the daemon. @throws {DockerError} or {SshError}. */
  dial(): Promise<Duplex> {
    return dial(this.target, this.#pool);
  }

  /**
   * Asks something.
   * @param doing as the end of "while …", for messages.
   * @throws {DockerError} for the daemon's refusals, and when it does not answer; the reason of `cancel`.
   */
  async ask<T>(
    doing: string,
    call: (client: Dockerode, signal: AbortSignal) => Promise<T>,
    { cancel, limitMs = usualLimitMs }: AskOptions = {},
  ): Promise<T> {
    const limit = AbortSignal.timeout(limitMs);
    const signal = cancel === undefined ? limit : AbortSignal.any([cancel, limit]);
    try {
      signal.throwIfAborted();
      return await abortable(call(await this.#connect(), signal), signal);
    } catch (error) {
      cancel?.throwIfAborted();
      if (limit.aborted)
        throw new DockerError(this.target, `no answer within ${limitMs / 1000} s while ${doing}`, {
          cause: error,
        });
      throw this.explain(error, doing);
    }
  }

  /**
   * Reads something of which dockerode's own calls cannot be cancelled.
   * @param path of the Engine's API, without a version.
   * @returns the answer's JSON.
   * @throws as {@link ask}.
   */
  get<T>(doing: string, path: string, options: AskOptions = {}): Promise<T> {
    const call = (client: Dockerode, abortSignal: AbortSignal) =>
      request(client, { method: 'GET', path }, { abortSignal, isStream: false }) as Promise<T>;
    return this.ask(doing, call, options);
  }

  /**
   * Asks for something whose answer goes on.
   * @returns the answer's bytes; it is destroyed when `cancel` is aborted.
   * @throws as {@link ask}.
   */
  async stream(doing: string, asked: StreamRequest, cancel: AbortSignal): Promise<Readable> {
    const whole = new AbortController();
    const stream = await this.ask(
      doing,
      async (client, signal) => {
        const give = () => whole.abort(signal.reason);
        signal.addEventListener('abort', give);
        try {
          return (await request(client, asked, { isStream: true, abortSignal: whole.signal })) as Readable;
        } finally {
          // The limit is for the beginning of the answer.
          signal.removeEventListener('abort', give);
        }
      },
      { cancel },
    );
    const end = () => stream.destroy();
    cancel.addEventListener('abort', end, { once: true });
    stream.once('close', () => cancel.removeEventListener('abort', end));
    return stream;
  }

  /** @returns an error of ours for what a request has failed with. */
  explain(error: unknown, doing: string): Error {
    if (error instanceof DockerError || error instanceof SshError) return error;
    const { statusCode, json } = error as {
      statusCode?: number;
      json?: { message?: string } | Buffer | null;
    };
    if (statusCode === undefined) {
      const problem = `the connection broke while ${doing}: ${messageOf(error)}`;
      return new DockerError(this.target, problem, { cause: error });
    }
    const said =
      json !== null && json !== undefined && 'message' in json ? json.message : messageOf(error).trim();
    return new DockerError(this.target, `${said ?? ''} (while ${doing})`, {
      status: statusCode,
      cause: error,
    });
  }

  #connect(): Promise<Dockerode> {
    this.#client ??= (async () => {
      // Loading it takes a tenth of a second, and many never need it.
      const { default: Client } = await import('dockerode');
      const agent = new DialAgent(() => this.dial());
      // The address is never looked up: the agent knows the way. Without them the environment's would be taken.
      const options = { host: 'docker', port: 80, protocol: 'http' as const, agent };
      return new Client(options);
    })();
    return this.#client;
  }
}

function request(
  client: Dockerode,
  { method, path, query, login }: StreamRequest,
  more: { readonly isStream: boolean; readonly abortSignal: AbortSignal },
): Promise<unknown> {
  const options = {
    method,
    // Its own way to say that there is a query, and to keep it apart from a body.
    path: query === undefined ? path : `${path}?`,
    options: query === undefined ? {} : { _query: query, _body: {} },
    statusCodes,
    ...(login === undefined ? {} : { authconfig: login }),
    ...more,
  };
  return new Promise((resolve, reject) => {
    client.modem.dial(options, (error: Error | null | undefined, answer: unknown) =>
      error === null || error === undefined ? resolve(answer) : reject(error),
    );
  });
}
