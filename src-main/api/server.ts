import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import {
  LogController,
  fastify,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { Refusal, Unavailable, isDiskFull, messageOf } from '../lib/errors.js';
import { bodyLimitBytes, readBody } from './body-reader.js';
import { createBrowserGuard, type BrowserGuardOptions } from './browser-guard.js';
import { closeWhenIdle } from './connections.js';
import { familyOf, replyWith, type Failure } from './families.js';
import { Identity, type AnonymousAccess, type Authenticator } from './identity.js';
import { describeApi } from './openapi.js';
import type { Actor } from './operator.js';
import type { TlsPair } from './tls.js';

export interface ServerOptions {
  readonly version: string;
  readonly logger: FastifyBaseLogger;
  readonly authenticator: Authenticator;
  readonly anonymous: AnonymousAccess;
  readonly browsers: BrowserGuardOptions;
  readonly trustedProxies: readonly string[];
  readonly uploadsDir: string;
  /** Bytes. */
  readonly uploadLimit: number;
  /** PEM texts; null for plain HTTP. */
  readonly tls: TlsPair | null;
  /** Told of every change that was asked for by somebody known and refused. */
  readonly onRefusedChange: (actor: Actor, action: string, target: string, message: string) => void;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Aborted when the server begins to stop: streams end then. */
    closing: AbortSignal;
    /** Refuses new requests and ends all streams. */
    beginClosing: () => void;
  }
}

/** A body that takes longer to arrive than this is given up; uploads have their own, shorter limit on silence. */
const requestTimeoutMs = 3600_000;

/** Characters of one path parameter, decoded: orchestration’s lists of addresses have some thousand. */
const longestPathParameter = 8000;

/** Our own line a request says what is wanted, without the query, which may hold a token; Fastify's are left out. */
class RequestLog extends LogController {
  /** Of an answer that failed on its way, which the client can only see cut, the log is the one place to tell. */
  override streamError(error: Error & { code?: string }, request: FastifyRequest): void {
    if (error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    request.log.error({ err: error }, 'an answer failed on its way');
  }
}

/** Makes the server: everything that is the same for all families. Routes are added with `route`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const guard = createBrowserGuard(options.browsers);
  const app = fastify({
    loggerInstance: options.logger,
    logController: new RequestLog({ disableRequestLogging: true }),
    genReqId: () => `req-${randomBytes(5).toString('hex')}`,
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: longestPathParameter },
    // Before a route is found no hook runs, the request has no operator, and nobody catches what is thrown.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
      let shown: Error = unroutable(error);
      try {
        guard(request);
      } catch (refusal) {
        shown = refusal as Error;
      }
      return sendFailure(shown, request, reply);
    },
    ...(options.tls === null ? {} : { https: { ...options.tls, minVersion: 'TLSv1.2' as const } }),
  } as object) as unknown as FastifyInstance;

  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  const closeConnections = closeWhenIdle(app.server);
  app.decorate('beginClosing', () => {
    closing.abort();
    closeConnections();
  });
  app.decorate('routeSurroundings', {
    identity: new Identity(options.authenticator, options.anonymous),
    uploadsDir: options.uploadsDir,
    uploadLimit: options.uploadLimit,
  });
  app.decorateRequest('operator', null);
  app.decorateRequest('address', '');
  app.decorateRequest('upload', null);

  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  app.addHttpMethod('DELETE', { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, bytes, done) => {
    try {
      done(null, readBody(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  // Parameters are read and checked by `route`, from one schema for path, query and body together.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));

  await app.register(cookie);
  await app.register(multipart, { throwFileSizeLimit: true });
  addHooks(app, options, guard, closing.signal);
  await describeApi(app, options.version);
  return app;
}

function addHooks(
  app: FastifyInstance,
  options: ServerOptions,
  guard: (request: FastifyRequest) => void,
  closing: AbortSignal,
): void {
  app.addHook('onRequest', async (request, reply) => {
    request.address = request.ip;
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    if (closing.aborted) {
      void reply.header('connection', 'close');
      throw new Unavailable(
        503,
        'shutting_down',
        'The control plane is shutting down. Runs go on without it.',
      );
    }
    guard(request);
    // Bodies are read by what they are; of a type that is none, Fastify would make a 415.
    if (request.mediaType === undefined) delete request.raw.headers['content-type'];
  });
  // Not Fastify's exposeHeadRoutes, which reads a stream to its end to count it.
  app.addHook('onRoute', (options) => {
    if (options.method === 'GET') options.method = ['GET', 'HEAD'];
  });
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?', 1)[0];
    const { method } = request;
    request.log.debug(
      { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
  // A client that leaves in the middle of a stream gets no response, and so no line above.
  app.addHook('onRequestAbort', (request, done) => {
    const path = request.url.split('?', 1)[0];
    request.log.debug({ method: request.method, path }, 'given up by the client');
    done();
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = methodsOf(app, path);
    // The UI's files and others that are gone come here too, with a method that their path takes.
    if (allowed.length > 0 && !allowed.includes(request.method)) {
      throw new Refusal(
        405,
        'method_not_allowed',
        `${path} takes ${allowed.join(', ')}, not ${request.method}.`,
        {
          headers: { allow: allowed.join(', ') },
        },
      );
    }
    throw new Refusal(404, 'not_found', `There is nothing at ${path}.`);
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = thrown instanceof Error ? thrown : new Error('no Error was thrown', { cause: thrown });
    noteRefusal(request, failureOf(error, request), options);
    return sendFailure(error, request, reply);
  });
}

function sendFailure(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = failureOf(error, request);
  if (failure.status >= 500) request.log.error({ err: error }, 'a request failed');
  const { contentType, headers, body } = replyWith(familyOf(request.url), failure, request.headers);
  if (error instanceof Refusal) void reply.headers(error.headers);
  return reply
    .code(failure.status)
    .headers(headers)
    .header('content-type', contentType)
    .send(JSON.stringify(body));
}

/** @returns the refusal of a path that no route can be looked up for. */
function unroutable({ code }: FastifyError): Refusal {
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') {
    const limit = `${longestPathParameter} characters`;
    return new Refusal(404, 'not_found', `There is nothing whose name in the path is longer than ${limit}.`);
  }
  return new Refusal(400, 'malformed_request', 'The path is not percent-encoded UTF-8.');
}

const methodNames = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const;

/** @returns the methods that a path takes; none when there is nothing at it. */
function methodsOf(app: FastifyInstance, path: string): string[] {
  // Looks a path up as the router does for a request; its type leaves out that there may be none.
  const find = (method: string): unknown => app.findRoute({ method, url: path });
  return methodNames.filter((method) => find(method) !== null);
}

/** @returns what to tell the client; of our own errors only the request id, under which the log has the rest. */
function failureOf(error: Error, request: FastifyRequest): Failure {
  const requestId = request.id;
  if (error instanceof Refusal || error instanceof Unavailable) {
    return { status: error.status, code: error.code, message: error.message, requestId };
  }
  if (isDiskFull(error)) {
    const message = 'The disk of the control plane is full. Nothing was changed. Make room and try again.';
    return { status: 507, code: 'disk_full', message, requestId };
  }
  const {
    statusCode = 500,
    code = '',
    expose = false,
  } = error as Partial<FastifyError & { expose: boolean }>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      status: 413,
      code: 'body_too_large',
      message: `The body is larger than ${bodyLimitBytes} bytes.`,
      requestId,
    };
  }
  // Clients of other services put the status of their own exchange into their errors. Fastify's own
  // count, and those of its file server, which says so.
  const isOfServer = code.startsWith('FST_') || expose;
  if (isOfServer && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, code: 'malformed_request', message: `${messageOf(error)}.`, requestId };
  }
  const message = `Something went wrong in the control plane. Its log has the details under ${requestId}.`;
  return { status: 500, code: 'internal_error', message, requestId };
}

function noteRefusal(request: FastifyRequest, failure: Failure, options: ServerOptions): void {
  const { operator, method } = request;
  const { config } = request.routeOptions;
  if (operator === null || method === 'GET' || method === 'HEAD' || config.isRead === true) return;
  const target = request.url.split('?', 1)[0] ?? '';
  const actor: Actor = { operator, address: request.address, requestId: request.id };
  options.onRefusedChange(actor, `${method} ${request.routeOptions.url ?? target}`, target, failure.message);
}
