import { once } from 'node:events';
import { createServer as createPlain, type RequestListener, type Server } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readToEnd } from '../../test/support/api-server.js';
import { certificate } from '../../test/support/certificates.js';
import { closeWhenIdle } from './connections.js';

const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe.each([
  [
    'HTTP',
    (listener: RequestListener): Server => createPlain(listener),
    (port: number): Socket => connect(port, '127.0.0.1'),
  ],
  [
    'HTTPS',
    (listener: RequestListener): Server => createSecure(certificate, listener),
    (port: number): Socket => connectSecurely({ host: '127.0.0.1', port, rejectUnauthorized: false }),
  ],
])('closeWhenIdle over %s', (scheme, makeServer, open) => {
  /** A server whose answers begin at once and end when the test says so. */
  async function start() {
    const endings: (() => void)[] = [];
    const server = makeServer((_request, response) => {
      response.write('begun ');
      endings.push(() => response.end('x'.repeat(1_000_000)));
    });
    const close = closeWhenIdle(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    /** Stops listening, begins to close, and settles when no connection is left. */
    const stop = () => {
      const closed = Promise.withResolvers<undefined>();
      server.close(() => closed.resolve(undefined));
      close();
      return closed.promise;
    };
    const connected = async (): Promise<Socket> => {
      const arrived = once(server, scheme === 'HTTPS' ? 'secureConnection' : 'connection');
      const socket = open(port);
      await Promise.all([arrived, once(socket, scheme === 'HTTPS' ? 'secureConnect' : 'connect')]);
      return socket;
    };
    return { server, port, stop, connected, endings };
  }

  it('ends connections that never sent a request', async () => {
    const { stop, connected } = await start();
    const ends = [await connected(), await connected()].map((socket) => readToEnd(socket));
    await stop();
    expect(await Promise.all(ends)).toEqual(['', '']);
  });

  it('ends a connection that rests between two requests', async () => {
    const { server, stop, connected, endings } = await start();
    const socket = await connected();
    const answer = readToEnd(socket);
    const over = once(server, 'request').then(([, response]) =>
      once(response as NodeJS.EventEmitter, 'close'),
    );
    socket.write(request);
    await once(server, 'request');
    endings[0]?.();
    await over;
    await stop();
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it('ends a connection in the middle of a request’s head', async () => {
    const { stop, connected } = await start();
    const socket = await connected();
    const answer = readToEnd(socket);
    socket.write('GET / HTTP/1.1\r\nHos');
    await stop();
    expect(await answer).toBe('');
  });

  it('lets an answer end that has begun, whole', async () => {
    const { server, stop, connected, endings } = await start();
    const [idle, socket] = [await connected(), await connected()];
    const [nothing, answer] = [readToEnd(idle), readToEnd(socket)];
    socket.write(request);
    await once(server, 'request');
    const stopped = stop();
    expect(await nothing).toBe('');
    endings[0]?.();
    await stopped;
    expect(await answer).toMatch(/begun .*x{1000}\r\n0\r\n\r\n$/s);
    expect((await answer).length).toBeGreaterThan(1_000_000);
  });

  it('ends a connection before any handshake', async () => {
    const { server, port, stop } = await start();
    const socket = connect(port, '127.0.0.1');
    const [answer] = [readToEnd(socket), await once(server, 'connection')];
    await stop();
    expect(await answer).toBe('');
  });

  it('lets all answers end of requests that came one behind the other', async () => {
    const { server, stop, connected, endings } = await start();
    const socket = await connected();
    const answer = readToEnd(socket);
    const [first, second] = [once(server, 'request'), Promise.withResolvers<undefined>()];
    let requests = 0;
    server.on('request', () => ++requests === 2 && second.resolve(undefined));
    socket.write(request + request);
    await Promise.all([first, second.promise]);
    const stopped = stop();
    endings[0]?.();
    endings[1]?.();
    await stopped;
    expect((await answer).match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(await answer).toMatch(/x{1000}\r\n0\r\n\r\n$/);
  });
});
