import { randomUUID, createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OpenApiDescription, type Described } from './openapi-description.js';

/**
 * A stand-in for a Flink cluster and its SQL Gateway: no Flink can be installed where the tests run. It is made from Flink's
 * published descriptions, to which it holds every request and its own answers, and behaves as Flink's sources say. What it
 * proves is that Wheelhouse keeps to those, not that Flink does.
 */
const jobManager = new OpenApiDescription(new URL('../fixtures/flink/jobmanager.yml', import.meta.url));
const sqlGateway = new OpenApiDescription(new URL('../fixtures/flink/sql-gateway.yml', import.meta.url));

export interface StandInOptions {
  readonly version?: string;
  readonly java?: string;
  /** False for a cluster in application mode. */
  readonly takesJars?: boolean;
  readonly gatewayVersions?: readonly string[];
  readonly executionTarget?: string;
  /** Certificate and key in PEM, for HTTPS; with `clients`, only to who has a certificate by this one. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clients?: string } | null;
}

/** A vertex of the plan that jobs have, and how it gets on while they run. */
export interface StandInVertex {
  readonly name: string;
  readonly parallelism: number;
  /** What it reads from: numbers of vertices before it, and how records come from there. */
  readonly inputs: readonly { readonly from: number; readonly strategy: string }[];
  readonly readRecords: number;
  readonly writeRecords: number;
  /** Parts of its time. */
  readonly busy?: number;
  readonly backpressured?: number;
}

const usualPlan: readonly StandInVertex[] = [
  { name: 'Source: numbers', parallelism: 2, inputs: [], readRecords: 0, writeRecords: 100 },
  {
    name: 'Sink: print',
    parallelism: 2,
    inputs: [{ from: 0, strategy: 'HASH' }],
    readRecords: 100,
    writeRecords: 0,
  },
];

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | null;
}

/** What happens to a request instead of, or after, being carried out. */
export type Mishap =
  /** The connection breaks before the request is heard. */
  | 'unheard'
  /** It breaks when everything is done and nothing answered. */
  | 'unanswered'
  /** Something else answers. */
  | 'garbage'
  /** A new leader is being elected. */
  | 'election';

interface Savepoint {
  readonly jobId: string;
  status: 'IN_PROGRESS' | 'COMPLETED';
  location: string | null;
  failure: string | null;
}

export interface StandInJob {
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  state: string;
  startedAt: number;
  endedAt: number;
  exceptions: { name: string; stacktrace: string; timestamp: number; taskName: string }[];
  savepointPath: string | null;
}

interface Operation {
  readonly statement: string;
  readonly batches: unknown[][];
  readonly columns: readonly string[];
  readonly jobId: string | null;
  readonly isQuery: boolean;
  failure: string | null;
  isReady: boolean;
}

interface Session {
  readonly properties: Record<string, string>;
  readonly operations: Map<string, Operation>;
}

/** A refusal in Flink's form. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly string[],
  ) {
    super(errors.join(' '));
  }
}

const traceOf = (exception: string, cause?: string): string =>
  `org.apache.flink.runtime.rest.handler.RestHandlerException: ${exception}\n\tat a.b.C.d(C.java:1)` +
  (cause === undefined ? '' : `\nCaused by: ${cause}\n\tat e.f.G.h(G.java:2)\n`);

export class FlinkStandIn {
  readonly #options: Required<StandInOptions>;
  #server: Server | null = null;
  #port = 0;
  readonly jobs = new Map<string, StandInJob>();
  readonly jars = new Map<string, string>();
  readonly sessions = new Map<string, Session>();
  readonly savepoints = new Map<string, Savepoint>();
  readonly seen: Seen[] = [];
  /** What clients sent or the stand-in itself answered against the descriptions: to be empty. */
  readonly faults: string[] = [];
  readonly #mishaps: { pattern: RegExp; what: Mishap; times: number }[] = [];
  #held: { pattern: RegExp; release: Promise<unknown> } | null = null;
  /** What requests must have in their header; null when anybody may ask. */
  authorization: string | null = null;
  /** The state that a new job has. */
  firstState = 'RUNNING';
  /** Whether savepoints wait until they are settled. */
  areSavepointsSlow = false;
  /** Why savepoints fail; null when they do not. */
  savepointFailure: string | null = null;
  /** The plan of every job. */
  plan: readonly StandInVertex[] = usualPlan;
  /** What a statement comes to, by its beginning; an INSERT submits a job by itself. */
  readonly results = new Map<
    string,
    Partial<Pick<Operation, 'columns' | 'batches' | 'isQuery' | 'failure' | 'isReady'>>
  >();

  private constructor(options: StandInOptions) {
    this.#options = {
      version: '1.19.1',
      java: 'OpenJDK 64-Bit Server VM - Eclipse Adoptium - 17/17.0.9+9',
      takesJars: true,
      gatewayVersions: ['V1', 'V2', 'V3', 'V4'],
      executionTarget: 'remote',
      tls: null,
      ...options,
    };
  }

  static async start(options: StandInOptions = {}): Promise<FlinkStandIn> {
    const standIn = new FlinkStandIn(options);
    await standIn.up();
    return standIn;
  }

  get url(): string {
    return `${this.#options.tls === null ? 'http' : 'https'}://127.0.0.1:${this.#port}`;
  }

  /** Forgets everything, and answers again. */
  async reset(): Promise<void> {
    for (const known of [this.jobs, this.jars, this.sessions, this.savepoints, this.results]) known.clear();
    for (const list of [this.seen, this.faults, this.#mishaps]) list.length = 0;
    this.#held = null;
    this.firstState = 'RUNNING';
    this.areSavepointsSlow = false;
    this.savepointFailure = null;
    this.plan = usualPlan;
    this.authorization = null;
    if (this.#server === null) await this.up();
  }

  /** Begins to answer, at the address from before. */
  async up(): Promise<void> {
    const { tls } = this.#options;
    const take = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response);
    this.#server =
      tls === null
        ? createServer(take)
        : createTlsServer(
            {
              ...tls,
              ...(tls.clients === undefined ? {} : { ca: tls.clients, requestCert: true }),
            },
            take,
          );
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Stops answering; what it knows stays. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  /** Lets something happen to the next requests whose method and path match. */
  mishap(pattern: RegExp, what: Mishap, times = 1): void {
    this.#mishaps.push({ pattern, what, times });
  }

  /** Lets requests that match wait. @returns what lets them go on. */
  hold(pattern: RegExp): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#held = { pattern, release: promise };
    return () => {
      this.#held = null;
      resolve(undefined);
    };
  }

  /** Waits until something has been asked. */
  async asked(pattern: RegExp, count = 1): Promise<void> {
    const limit = performance.now() + 60_000;
    while (this.count(pattern) < count) {
      if (performance.now() > limit)
        throw new Error(
          `nobody asked ${pattern.source}: ${this.seen
            .map(({ method, path }) => `${method} ${path}`)
            .slice(-20)
            .join(', ')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  count(pattern: RegExp): number {
    return this.seen.filter(({ method, path }) => pattern.test(`${method} ${path}`)).length;
  }

  /** The only job there is. */
  get job(): StandInJob {
    const [job, ...others] = this.jobs.values();
    if (job === undefined || others.length > 0) throw new Error(`there are ${this.jobs.size} jobs`);
    return job;
  }

  move(job: StandInJob, state: string, cause?: string): void {
    const now = Date.now();
    if (cause !== undefined) {
      job.exceptions.unshift({
        name: 'java.lang.RuntimeException',
        stacktrace: `java.lang.RuntimeException: the task failed\n\tat x.Y.z(Y.java:3)\nCaused by: ${cause}\n\tat x.Y.z(Y.java:4)\n`,
        timestamp: Math.max(now, (job.exceptions[0]?.timestamp ?? 0) + 1),
        taskName: 'Source: numbers -> Map (1/2)',
      });
    }
    job.state = state;
    if (['FINISHED', 'FAILED', 'CANCELED'].includes(state)) job.endedAt = now;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of request) pieces.push(piece as Buffer);
    } catch {
      return;
    }
    const path = request.url ?? '';
    const what = `${request.method ?? ''} ${path}`;
    const mishap = this.#mishaps.find(({ pattern, times }) => times > 0 && pattern.test(what));
    if (mishap !== undefined) mishap.times--;
    if (mishap?.what === 'unheard') {
      request.socket.destroy();
      return;
    }
    const bytes = Buffer.concat(pieces);
    const isJson = request.headers['content-type']?.startsWith('application/json') === true;
    const body: unknown = isJson ? JSON.parse(bytes.toString()) : bytes.toString('latin1');
    const { authorization = null } = request.headers;
    this.seen.push({ method: request.method ?? '', path, body, authorization });
    // As a proxy before it would, and as careless.
    if (this.authorization !== null && authorization !== this.authorization) {
      const text = `<html>401 for ${String(authorization)}</html>`;
      response.writeHead(401, { 'www-authenticate': 'Basic realm="flink"' }).end(text);
      return;
    }
    if (this.#held?.pattern.test(what) === true) await this.#held.release;
    const { status, body: answer } = this.#answer(request.method ?? '', path, body, isJson);
    if (mishap?.what === 'unanswered') {
      request.socket.destroy();
      return;
    }
    if (mishap?.what === 'garbage') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to nginx!</html>');
    } else if (mishap?.what === 'election') {
      const errors = ['Service temporarily unavailable due to an ongoing leader election. Please refresh.'];
      response.writeHead(503, { 'content-type': 'application/json' }).end(JSON.stringify({ errors }));
    } else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #answer(method: string, url: string, body: unknown, isJson: boolean): { status: number; body: unknown } {
    const [path = '', query = ''] = url.split('?');
    const isGateway = /^\/(?:v[2-4]\/sessions|api_versions)/.test(path);
    const description = isGateway ? sqlGateway : jobManager;
    const described = description.find(method, path.replace(/^\/v\d/, ''));
    if (described === null) {
      this.faults.push(`${method} ${path} is in no description`);
      return { status: 404, body: { errors: ['Not found: ' + path] } };
    }
    if (described.request !== null) {
      const faults = isJson ? description.faults(described.request, body, true) : ['the body is no JSON'];
      this.faults.push(...faults.map((fault) => `${method} ${path}: ${fault}`));
    }
    try {
      const answer = isGateway
        ? this.#gateway(method, described, body as Record<string, never>, new URLSearchParams(query))
        : this.#jobManager(method, described, body as Record<string, never>);
      if (described.response !== null)
        this.faults.push(
          ...description
            .faults(described.response, answer)
            .map((fault) => `our answer to ${method} ${path}: ${fault}`),
        );
      return { status: described.status, body: answer ?? {} };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: error.status, body: { errors: error.errors } };
    }
  }

  #jobManager(method: string, { path, values }: Described, body: Record<string, unknown>): unknown {
    const { version, java, takesJars } = this.#options;
    const { jarid = '', jobid = '', triggerid = '' } = values;
    if (path.startsWith('/jars') && !takesJars) throw new Refused(404, ['Not found.']);
    switch (`${method} ${path}`) {
      case 'GET /config':
        return {
          'refresh-interval': 3000,
          'timezone-name': 'UTC',
          'timezone-offset': 0,
          'flink-version': version,
          'flink-revision': '5edb5a9 @ 2024-01-01',
          features: { 'web-submit': takesJars, 'web-cancel': true, 'web-history': false },
        };
      case 'GET /jobmanager/environment':
        return { jvm: { version: java, arch: 'amd64', options: [] }, classpath: [] };
      case 'GET /jars':
        return {
          address: this.url,
          files: [...this.jars].map(([id, name]) => ({ id, name, uploaded: Date.now(), entry: [] })),
        };
      case 'POST /jars/upload': {
        const form = body as unknown as string;
        const [, name = ''] = /filename="([^"]+)"/.exec(form) ?? [];
        const isTyped = form.toLowerCase().includes('content-type: application/x-java-archive');
        if (!isTyped || !form.includes('name="jarfile"')) throw new Refused(400, ['no jarfile']);
        const id = `${randomUUID()}_${name}`;
        this.jars.set(id, name);
        return { filename: `/tmp/flink-web-upload/${id}`, status: 'success' };
      }
      case 'DELETE /jars/{jarid}':
        this.jars.delete(jarid);
        return null;
      case 'POST /jars/{jarid}/run': {
        if (!this.jars.has(jarid)) throw new Refused(404, [`Jar file ${jarid} does not exist`]);
        if (String(body['entryClass']).includes('Broken'))
          throw new Refused(400, [
            'Internal server error.',
            traceOf('Could not execute application.', 'java.lang.IllegalArgumentException: wrong arguments'),
          ]);
        return { jobid: this.#submit(String(body['jobId']), String(body['entryClass']), body).id };
      }
      default:
        return this.#ofJob(method, path, this.#jobOf(jobid), triggerid, body);
    }
  }

  #ofJob(
    method: string,
    path: string,
    job: StandInJob,
    triggerId: string,
    body: Record<string, unknown>,
  ): unknown {
    switch (`${method} ${path}`) {
      case 'GET /jobs/{jobid}':
        return detailsOf(job, this.plan);
      case 'PATCH /jobs/{jobid}':
        this.move(job, 'CANCELED');
        return null;
      case 'GET /jobs/{jobid}/exceptions':
        return {
          exceptionHistory: {
            entries: job.exceptions.map(({ name, stacktrace, timestamp, taskName }) => ({
              exceptionName: name,
              stacktrace,
              timestamp,
              taskName,
              location: 'tm-1:40001',
              concurrentExceptions: [],
            })),
            truncated: false,
          },
        };
      case 'GET /jobs/{jobid}/checkpoints':
        return checkpointsOf(job);
      case 'POST /jobs/{jobid}/stop': {
        const id = String(body['triggerId']);
        // Asked again with the same id it is the same savepoint (AbstractAsynchronousOperationHandlers).
        if (!this.savepoints.has(id)) {
          if (job.state !== 'RUNNING')
            throw new Refused(409, [
              traceOf(
                'x',
                `org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint triggering task of job ${job.id} is not being executed at the moment`,
              ),
            ]);
          const folder = (body['targetDirectory'] as string | undefined) ?? 's3://savepoints';
          const savepoint: Savepoint = {
            jobId: job.id,
            status: 'IN_PROGRESS',
            location: null,
            failure: null,
          };
          this.savepoints.set(id, savepoint);
          if (!this.areSavepointsSlow) this.settleSavepoint(id, folder);
        }
        return { 'request-id': id };
      }
      case 'GET /jobs/{jobid}/savepoints/{triggerid}': {
        const savepoint = this.savepoints.get(triggerId);
        if (savepoint === undefined) throw new Refused(404, [`Operation not found under key: ${triggerId}`]);
        const { status, location, failure } = savepoint;
        const cause = {
          class: 'java.util.concurrent.CompletionException',
          'stack-trace': traceOf('x', failure ?? ''),
          'serialized-throwable': 'AAAA',
        };
        const operation = failure === null ? { location } : { 'failure-cause': cause };
        return { status: { id: status }, operation: status === 'COMPLETED' ? operation : null };
      }
      default:
        throw new Error(`the stand-in does not know ${method} ${path}`);
    }
  }

  /** Lets a savepoint come to its end. */
  settleSavepoint(id: string, folder = 's3://savepoints'): void {
    const savepoint = this.savepoints.get(id)!;
    savepoint.status = 'COMPLETED';
    savepoint.failure = this.savepointFailure;
    if (savepoint.failure !== null) return;
    const job = this.#jobOf(savepoint.jobId);
    savepoint.location = `${folder}/savepoint-${job.id.slice(0, 6)}`;
    job.savepointPath = savepoint.location;
    this.move(job, 'FINISHED');
  }

  #jobOf(id: string): StandInJob {
    const job = this.jobs.get(id);
    if (job === undefined)
      throw new Refused(404, [
        `org.apache.flink.runtime.rest.NotFoundException: Job ${id} not found\n\tat a.B.c(B.java:1)`,
      ]);
    return job;
  }

  #submit(id: string, name: string, request: unknown): StandInJob {
    if (this.jobs.has(id))
      throw new Refused(500, [
        'Internal server error.',
        traceOf(
          'Could not execute application.',
          `org.apache.flink.runtime.client.DuplicateJobSubmissionException: Job has already been submitted.`,
        ),
      ]);
    const job: StandInJob = {
      id,
      name,
      request,
      state: this.firstState,
      startedAt: Date.now(),
      endedAt: -1,
      exceptions: [],
      savepointPath: null,
    };
    this.jobs.set(id, job);
    return job;
  }

  #gateway(
    method: string,
    { path, values }: Described,
    body: Record<string, unknown>,
    query: URLSearchParams,
  ): unknown {
    const { gatewayVersions, executionTarget } = this.#options;
    if (path === '/api_versions') return { versions: gatewayVersions };
    if (path === '/sessions') {
      const handle = randomUUID();
      const properties = {
        'execution.target': executionTarget,
        ...(body['properties'] as Record<string, string>),
      };
      this.sessions.set(handle, { properties, operations: new Map() });
      return { sessionHandle: handle };
    }
    const { session_handle: handle = '', operation_handle: operationHandle = '', token = '' } = values;
    const session = this.sessions.get(handle);
    if (session === undefined) throw gatewayError(`Session '${handle}' does not exist.`);
    switch (`${method} ${path}`) {
      case 'GET /sessions/{session_handle}':
        return { properties: session.properties };
      case 'DELETE /sessions/{session_handle}':
        this.sessions.delete(handle);
        return { status: 'CLOSED' };
      case 'POST /sessions/{session_handle}/heartbeat':
        return null;
      case 'POST /sessions/{session_handle}/statements': {
        const id = randomUUID();
        session.operations.set(id, this.#execute(session, body));
        return { operationHandle: id };
      }
      default: {
        const operation = session.operations.get(operationHandle);
        if (operation === undefined)
          throw gatewayError(
            `Can not find the submitted operation in the OperationManager with the ${operationHandle}.`,
          );
        if (query.get('rowFormat') !== 'PLAIN_TEXT') throw gatewayError('rowFormat is missing');
        return this.#results(handle, operationHandle, operation, Number(token));
      }
    }
  }

  #execute(session: Session, body: Record<string, unknown>): Operation {
    const statement = String(body['statement']);
    const config = { ...session.properties, ...(body['executionConfig'] as Record<string, string>) };
    const [, planned = {}] = [...this.results].find(([beginning]) => statement.startsWith(beginning)) ?? [];
    const isQuery = planned.isQuery ?? /^SELECT\b/i.test(statement);
    const submits = isQuery || /^(?:INSERT|EXECUTE|END)\b/i.test(statement);
    const setting = /^SET '([^']+)' = '([^']*)'$/.exec(statement);
    if (setting !== null) session.properties[setting[1]!] = setting[2]!;
    let failure = planned.failure ?? null;
    let jobId: string | null = null;
    if (submits && failure === null) {
      const id = config['$internal.pipeline.job-id'] ?? createHash('md5').update(randomUUID()).digest('hex');
      try {
        jobId = this.#submit(id, config['pipeline.name'] ?? 'insert-into', { statement, config }).id;
      } catch (error) {
        failure = (error as Refused).errors.at(-1) ?? '';
      }
    }
    return {
      statement,
      jobId,
      isQuery,
      columns: planned.columns ?? (jobId === null ? ['result'] : ['job id']),
      batches: planned.batches ?? [jobId === null ? [['OK']] : [[jobId]]],
      failure,
      isReady: planned.isReady ?? true,
    };
  }

  #results(session: string, handle: string, operation: Operation, token: number): unknown {
    if (operation.failure !== null)
      throw gatewayError(`Failed to execute the operation ${handle}.`, operation.failure);
    const uri = (next: number) =>
      `/v4/sessions/${session}/operations/${handle}/result/${next}?rowFormat=PLAIN_TEXT`;
    if (!operation.isReady)
      return { resultType: 'NOT_READY', isQueryResult: false, nextResultUri: uri(token) };
    const rows = operation.batches[token];
    if (rows === undefined)
      return {
        resultType: 'EOS',
        resultKind: 'SUCCESS_WITH_CONTENT',
        isQueryResult: operation.isQuery,
        jobID: operation.jobId,
        nextResultUri: null,
        results: { columns: [], rowFormat: 'PLAIN_TEXT', data: [] },
      };
    return {
      resultType: 'PAYLOAD',
      resultKind:
        operation.jobId === null && !operation.isQuery && operation.columns[0] === 'result'
          ? 'SUCCESS'
          : 'SUCCESS_WITH_CONTENT',
      isQueryResult: operation.isQuery,
      jobID: operation.jobId,
      nextResultUri: uri(token + 1),
      results: {
        columns: operation.columns.map((name) => ({
          name,
          logicalType: { type: 'VARCHAR', nullable: true, length: 2147483647 },
          comment: null,
        })),
        rowFormat: 'PLAIN_TEXT',
        data: rows.map((fields) => ({ kind: 'INSERT', fields })),
      },
    };
  }
}

const gatewayError = (message: string, cause?: string): Refused =>
  new Refused(500, [
    'Internal server error.',
    `<Exception on server side:\norg.apache.flink.table.gateway.api.utils.SqlGatewayException: ${message}\n\tat a.B.c(B.java:1)\n${cause === undefined ? '' : `Caused by: ${cause}\n\tat d.E.f(E.java:2)\n`}\nEnd of exception on server side>`,
  ]);

const vertexId = (index: number): string => (10 + index).toString(16).repeat(32).slice(0, 32);

function detailsOf({ id, name, state, startedAt, endedAt }: StandInJob, plan: readonly StandInVertex[]) {
  const now = Date.now();
  const duration = (endedAt < 0 ? now : endedAt) - startedAt;
  const vertex = (planned: StandInVertex, index: number) => {
    const { parallelism, busy = 0.1, backpressured = 0 } = planned;
    const spent = (share: number) => Math.round(duration * parallelism * share);
    return {
      id: vertexId(index),
      name: planned.name,
      maxParallelism: 128,
      parallelism,
      status: ['RUNNING', 'FINISHED', 'CANCELED', 'FAILED'].includes(state) ? state : 'CREATED',
      'start-time': startedAt,
      'end-time': endedAt,
      duration,
      tasks: {
        CREATED: 0,
        RUNNING: state === 'RUNNING' ? parallelism : 0,
        FINISHED: state === 'FINISHED' ? parallelism : 0,
      },
      metrics: {
        'read-bytes': 10 * planned.readRecords,
        'read-bytes-complete': true,
        'write-bytes': 10 * planned.writeRecords,
        'write-bytes-complete': true,
        'read-records': planned.readRecords,
        'read-records-complete': true,
        'write-records': planned.writeRecords,
        'write-records-complete': true,
        'accumulated-busy-time': spent(busy),
        'accumulated-backpressured-time': spent(backpressured),
        'accumulated-idle-time': spent(1 - busy - backpressured),
      },
    };
  };
  const node = ({ name: description, parallelism, inputs }: StandInVertex, index: number) => ({
    id: vertexId(index),
    parallelism,
    operator: '',
    description,
    // Sources have no inputs at all (JsonPlanGenerator).
    ...(inputs.length === 0
      ? {}
      : {
          inputs: inputs.map(({ from, strategy }, num) => ({
            num,
            id: vertexId(from),
            ship_strategy: strategy,
            exchange: 'pipelined_bounded',
          })),
        }),
    optimizer_properties: {},
  });
  return {
    jid: id,
    name,
    isStoppable: false,
    state,
    'start-time': startedAt,
    'end-time': endedAt,
    duration,
    maxParallelism: -1,
    now,
    timestamps: { RUNNING: startedAt, INITIALIZING: startedAt, FINISHED: 0 },
    vertices: plan.map(vertex),
    'status-counts': { RUNNING: plan.length },
    plan: { jid: id, name, type: 'STREAMING', nodes: plan.map(node).toReversed() },
  };
}

function checkpointsOf({ savepointPath, startedAt }: StandInJob) {
  const checkpoint = (id: number, path: string | null) => ({
    className: 'completed',
    id,
    status: 'COMPLETED',
    is_savepoint: path !== null,
    trigger_timestamp: startedAt + 1000,
    latest_ack_timestamp: startedAt + 1200,
    state_size: 4096,
    end_to_end_duration: 200,
    external_path: path ?? `s3://checkpoints/chk-${id}`,
    discarded: false,
  });
  return {
    counts: { restored: 0, total: 3, in_progress: 0, completed: 2, failed: 1 },
    latest: {
      completed: checkpoint(2, null),
      savepoint: savepointPath === null ? null : checkpoint(3, savepointPath),
      failed: {
        className: 'failed',
        id: 1,
        status: 'FAILED',
        failure_timestamp: startedAt + 500,
        failure_message: 'Checkpoint expired before completing.',
      },
      restored: null,
    },
    history: [],
  };
}
