import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Operator } from '../../src-main/api/operator.js';
import { createServer, type ServerOptions } from '../../src-main/api/server.js';

/** An API server with routes of the test's own, listening on loopback. */
export interface ApiServer {
  readonly app: FastifyInstance;
  readonly port: number;
  /** Changes asked for by somebody known and refused, as the server told of them. */
  readonly refusedChanges: { readonly operator: string; readonly action: string; readonly message: string }[];
  /** Lines of the server's log, parsed. */
  readonly log: Record<string, unknown>[];
  /** @returns names in the folder of uploads. */
  uploads(): Promise<string[]>;
  /** Sends one request on a connection of its own. */
  ask(path: string, options?: AskOptions): Promise<Answer>;
  /** @returns a connection, for what no HTTP client would send. */
  connect(): Socket;
}

export interface AskOptions extends Pick<RequestOptions, 'method' | 'headers' | 'localAddress'> {
  readonly body?: string | Buffer;
  /** Sent as a bearer token; null for none. The default is the viewer's. */
  readonly token?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const operatorOf = (role: Operator['role']): Operator => ({ name: `the ${role}`, role, tokenId: role });

/** Tokens the server knows. */
export const tokens: Readonly<Record<string, Operator>> = {
  'viewer-token': operatorOf('viewer'),
  'operator-token': operatorOf('operator'),
  'admin-token': operatorOf('admin'),
};

/** The session it knows, which is the operator's. */
export const session = 'a-session';

/** Starts a server, which is gone when the test is over. */
export async function startApiServer(
  addRoutes: (app: FastifyInstance) => void | Promise<void>,
  change: Partial<ServerOptions> = {},
): Promise<ApiServer> {
  const uploadsDir = await mkdtemp(join(tmpdir(), 'wheelhouse-api-'));
  const refusedChanges: ApiServer['refusedChanges'] = [];
  const log: ApiServer['log'] = [];
  const app = await createServer({
    version: '0.0.0',
    logger: pino(
      { level: 'debug' },
      { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    authenticator: {
      byToken: (token) => Promise.resolve(tokens[token] ?? null),
      bySession: (value) => Promise.resolve(value === session ? operatorOf('operator') : null),
    },
    anonymous: { families: [], role: 'viewer' },
    browsers: { allowedOrigins: [], allowedHosts: [], publicUrl: '' },
    trustedProxies: [],
    uploadsDir,
    uploadLimit: 1024 * 1024,
    tls: null,
    onRefusedChange: ({ operator }, action, _target, message) =>
      void refusedChanges.push({ operator: operator.name, action, message }),
    ...change,
  });
  await addRoutes(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  onTestFinished(async () => {
    app.beginClosing();
    app.server.closeAllConnections();
    await app.close();
    await rm(uploadsDir, { recursive: true, force: true });
  });
  return {
    app,
    port,
    refusedChanges,
    log,
    uploads: () => readdir(uploadsDir),
    ask: (path, options) => ask(port, path, options),
    connect: () => connect({ host: '127.0.0.1', port }),
  };
}

function ask(port: number, path: string, options: AskOptions = {}): Promise<Answer> {
  const { method = 'GET', headers, localAddress, body, token = 'viewer-token' } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request = httpRequest(
    {
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: false,
      ...(localAddress === undefined ? {} : { localAddress }),
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        ...(headers as IncomingHttpHeaders | undefined),
      },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    },
  );
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** @returns all that the other side sends on a connection before it closes it. */
export async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  for await (const piece of socket.setEncoding('latin1')) text += String(piece);
  return text;
}
