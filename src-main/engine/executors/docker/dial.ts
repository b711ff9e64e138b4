import { Agent } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { messageOf } from '../../../lib/errors.js';
import type { ConnectionPool } from '../ssh/connection-pool.js';
import { DockerError } from './docker-error.js';
import type { DockerTarget } from './target.js';

const connectLimitMs = 15_000;
/** A sign of life is asked for so often on TCP. */
const keepAliveMs = 10_000;

/** Why a socket of this machine cannot be opened, and the way out. */
const socketProblems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket; is Docker installed and running?',
  ECONNREFUSED: 'nobody listens there; is Docker running?',
  EACCES: 'this user may not use it; add the user to the group docker',
  EPERM: 'this user may not use it; add the user to the group docker',
};

/** @throws {DockerError} or {SshError} when the daemon cannot be reached within 15 s. */
export async function dial(target: DockerTarget, pool: ConnectionPool): Promise<Duplex> {
  const { endpoint } = target;
  const cancel = AbortSignal.timeout(connectLimitMs);
  const { over } = endpoint;
  if (endpoint.kind === 'socket') {
    if (over !== undefined) return pool.openWay(over, { path: endpoint.path }, cancel);
    return connected(target, connectPlain({ path: endpoint.path }), 'connect', cancel);
  }
  const { host, port, tls } = endpoint;
  const way = over === undefined ? null : await pool.openWay(over, { host, port }, cancel);
  if (tls === null) return way ?? connected(target, tcp(host, port), 'connect', cancel);
  const { ca, certificate, privateKey } = await tls().catch((error: unknown) => {
    way?.destroy();
    throw new DockerError(target, `its credential cannot be used: ${messageOf(error)}`, { cause: error });
  });
  const socket = connectTls({
    ...(way === null ? { host, port } : { socket: way }),
    servername: /[a-z]/i.test(host) && !host.includes(':') ? host : '',
    host,
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(privateKey === undefined ? {} : { key: privateKey }),
    minVersion: 'TLSv1.2',
  });
  if (way === null) socket.setKeepAlive(true, keepAliveMs);
  return connected(target, socket, 'secureConnect', cancel);
}

function tcp(host: string, port: number): Socket {
  return connectPlain({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
}

async function connected<T extends Socket>(
  target: DockerTarget,
  socket: T,
  event: 'connect' | 'secureConnect',
  cancel: AbortSignal,
): Promise<T> {
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(event, resolve);
      socket.once('error', reject);
      cancel.addEventListener('abort', () => reject(new Error('it does not answer')), { once: true });
    });
    return socket;
  } catch (error) {
    socket.destroy();
    const { code = '' } = error as NodeJS.ErrnoException;
    const known = target.endpoint.kind === 'socket' ? socketProblems[code] : undefined;
    throw new DockerError(target, `it cannot be reached: ${known ?? messageOf(error)}`, { cause: error });
  }
}

/** Makes the connections of an HTTP client by dialling a daemon. Each request has its own: they are cheap, and none is stale. */
export class DialAgent extends Agent {
  readonly #dial: () => Promise<Duplex>;

  constructor(dialDaemon: () => Promise<Duplex>) {
    super({ keepAlive: false });
    this.#dial = dialDaemon;
  }

  override createConnection(
    _options: unknown,
    done: (error: Error | null, stream?: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (stream) => done(null, stream),
      (error: unknown) => done(error as Error),
    );
  }
}
