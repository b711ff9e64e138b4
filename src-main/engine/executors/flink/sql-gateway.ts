import type { TSchema } from 'typebox';
import {
  ExecuteStatementResponseBody,
  FetchResultsResponseBody,
  GetApiVersionResponseBody,
  GetSessionConfigResponseBody,
  OpenSessionResponseBody,
} from './flink-api.js';
import type { FlinkAccess } from './flink-access.js';
import {
  askFlink,
  FlinkRefusal,
  FlinkUnreachable,
  type FlinkRequest,
  type FlinkServer,
} from './flink-http.js';

/** Versions of the API that have what we need and say it alike, as the server names them; the last is the best. */
const knownVersions = ['V2', 'V3', 'V4'];

/** The gateway has no status of its own for it; these are the words of SessionManagerImpl and OperationManager. */
const lostWords =
  /Session '[^']*' does not exist|Can not find the submitted operation|The OperationManager is closed/;

/** A session that the gateway does not know: it has expired, or the gateway was started anew. */
export class SessionLost extends Error {
  override readonly name = 'SessionLost';
}

/** A SQL Gateway's REST API. */
export class SqlGateway {
  readonly #server: FlinkServer | null;

  /** @param url '' when none is known: everything asked of it says so. */
  constructor(url: string, access: FlinkAccess) {
    this.#server = url === '' ? null : { base: url.replace(/\/+$/, ''), access };
  }

  /**
   * @returns the version to speak, such as `v2`; null when the gateway speaks none that we do.
   */
  async version(cancel: AbortSignal): Promise<{ ours: string | null; theirs: readonly string[] }> {
    const { versions } = await this.#ask({
      path: '/api_versions',
      answer: GetApiVersionResponseBody,
      cancel,
    });
    const spoken = versions.map((version) => version.toUpperCase());
    const best = knownVersions.filter((version) => spoken.includes(version)).at(-1);
    return { ours: best?.toLowerCase() ?? null, theirs: versions };
  }

  /** @returns the session's handle. */
  async open(version: string, name: string, properties: object, cancel: AbortSignal): Promise<string> {
    const body = { sessionName: name, properties };
    const answer = OpenSessionResponseBody;
    const request = { method: 'POST', path: `/${version}/sessions`, body, answer, cancel } as const;
    return (await this.#ask(request)).sessionHandle;
  }

  async config(version: string, session: string, cancel: AbortSignal): Promise<Record<string, string>> {
    const path = `/${version}/sessions/${session}`;
    return (await this.#inSession({ path, answer: GetSessionConfigResponseBody, cancel })).properties;
  }

  /** Closes a session with all that goes on in it; one that is gone is closed. */
  async close(version: string, session: string, cancel: AbortSignal): Promise<void> {
    try {
      await this.#inSession({
        method: 'DELETE',
        path: `/${version}/sessions/${session}`,
        answer: null,
        cancel,
      });
    } catch (error) {
      if (!(error instanceof SessionLost)) throw error;
    }
  }

  /** Keeps a session from expiring. @throws {SessionLost} */
  async heartbeat(version: string, session: string, cancel: AbortSignal): Promise<void> {
    const path = `/${version}/sessions/${session}/heartbeat`;
    await this.#inSession({ method: 'POST', path, answer: null, cancel });
  }

  /** @returns the operation's handle. @throws {SessionLost} */
  async execute(
    version: string,
    session: string,
    statement: string,
    executionConfig: Readonly<Record<string, string>>,
    cancel: AbortSignal,
  ): Promise<string> {
    const path = `/${version}/sessions/${session}/statements`;
    const body = { statement, executionConfig };
    const request = { method: 'POST', path, body, answer: ExecuteStatementResponseBody, cancel } as const;
    return (await this.#inSession(request)).operationHandle;
  }

  /** @throws {SessionLost}; {FlinkRefusal} when the statement has failed. */
  async results(
    version: string,
    session: string,
    operation: string,
    token: number,
    cancel: AbortSignal,
  ): Promise<FetchResultsResponseBody> {
    const path = `/${version}/sessions/${session}/operations/${operation}/result/${token}?rowFormat=PLAIN_TEXT`;
    return this.#inSession({ path, answer: FetchResultsResponseBody, cancel });
  }

  async #ask<T extends TSchema>(request: FlinkRequest<T>) {
    if (this.#server === null)
      throw new FlinkUnreachable('No SQL Gateway is known: set works.flinkGateway to its address.', false);
    return askFlink(this.#server, request);
  }

  async #inSession<T extends TSchema>(request: FlinkRequest<T>) {
    try {
      return await this.#ask(request);
    } catch (error) {
      if (error instanceof FlinkRefusal && lostWords.test(error.message))
        throw new SessionLost(error.message);
      throw error;
    }
  }
}
