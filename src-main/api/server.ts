import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import {
  LogController,
  fastify,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
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

/** Makes the server: everything that is the same for all families. Routes are added with `route`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: options.logger,
    // Our own line a request says what is wanted, without the query, which may hold a token.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => `req-${randomBytes(5).toString('hex')}`,
    requestIdHeader: false,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
    ...(options.tls === null ? {} : { https: { ...options.tls, minVersion: 'TLSv1.2' as const } }),
  } as object) as unknown as FastifyInstance;

  const closing = new AbortController();
  app.decorate('closing', closing.signal);
  const closeConnections = closeWhenIdle(app.server);
  app.decorate('beginClosing', () => {
    closing.abort();
    closeConnections();
  });
  app.decorate('routeMethods', new Map<string, Set<string>>());
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
  addHooks(app, options, closing.signal);
  await describeApi(app, options.version);
  return app;
}

function addHooks(app: FastifyInstance, options: ServerOptions, closing: AbortSignal): void {
  const guard = createBrowserGuard(options.browsers);
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
  });
  app.addHook('onResponse', async (request, reply) => {
    const path = request.url.split('?', 1)[0];
    const { method } = request;
    request.log.debug(
      { method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    if (request.upload !== null) await rm(request.upload.path, { force: true });
  });
  app.setNotFoundHandler((request) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = methodsOf(app, path);
    if (allowed.length > 0) {
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
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const failure = failureOf(error, request);
    if (failure.status >= 500) request.log.error({ err: error }, 'a request failed');
    noteRefusal(request, failure, options);
    const { contentType, headers, body } = replyWith(familyOf(request.url), failure, request.headers);
    if (error instanceof Refusal) void reply.headers(error.headers);
    return reply
      .code(failure.status)
      .headers(headers)
      .header('content-type', contentType)
      .send(JSON.stringify(body));
  });
}

function methodsOf(app: FastifyInstance, path: string): string[] {
  const found = [...app.routeMethods].filter(([url]) => {
    const pattern = url.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+');
    return new RegExp(`^${pattern}$`).test(path);
  });
  return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort();
}

/** @returns what to tell the client; of our own errors only the request id, under which the log has the rest. */
function failureOf(error: FastifyError, request: FastifyRequest): Failure {
  const requestId = request.id;
  if (error instanceof Refusal || error instanceof Unavailable) {
    return { status: error.status, code: error.code, message: error.message, requestId };
  }
  if (isDiskFull(error)) {
    const message = 'The disk of the control plane is full. Nothing was changed. Make room and try again.';
    return { status: 507, code: 'disk_full', message, requestId };
  }
  const { statusCode = 500, code } = error;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return {
      status: 413,
      code: 'body_too_large',
      message: `The body is larger than ${bodyLimitBytes} bytes.`,
      requestId,
    };
  }
  if (statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, code: 'malformed_request', message: `${messageOf(error)}.`, requestId };
  }
  const message = `Something went wrong in the control plane. Its log has the details under ${requestId}.`;
  return { status: 500, code: 'internal_error', message, requestId };
}

function noteRefusal(request: FastifyRequest, failure: Failure, options: ServerOptions): void {
  const { operator, method } = request;
  if (operator === null || method === 'GET' || method === 'HEAD') return;
  const target = request.url.split('?', 1)[0] ?? '';
  const actor: Actor = { operator, address: request.address, requestId: request.id };
  options.onRefusedChange(actor, `${method} ${request.routeOptions.url ?? target}`, target, failure.message);
}
