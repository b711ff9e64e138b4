import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Server as SecureServer } from 'node:tls';

/**
 * Lets a stopping server end as soon as its last answer is sent. Node's own `closeIdleConnections` looks once, and not
 * at connections that never carried a request (browsers and fetch open some ahead of need); `server.close()` would
 * wait for both.
 * @returns begins to close: at once what is idle, the others after the answers they wait for.
 */
export function closeWhenIdle(server: Server): () => void {
  const answersDue = new Map<Socket, number>();
  let isClosing = false;
  const track = (socket: Socket) => {
    answersDue.set(socket, 0);
    socket.once('close', () => answersDue.delete(socket));
  };
  server.on('connection', track);
  if (server instanceof SecureServer) {
    // Once its handshake is done, a connection is the secure socket, and the raw one below must be left alone.
    const handshakes = new Map<string, Socket>();
    server.on('connection', (raw: Socket) => {
      const peer = peerOf(raw);
      handshakes.set(peer, raw);
      raw.once('close', () => {
        if (handshakes.get(peer) === raw) handshakes.delete(peer);
      });
    });
    server.on('secureConnection', (secure: Socket) => {
      const raw = handshakes.get(peerOf(secure));
      if (raw !== undefined) answersDue.delete(raw);
      track(secure);
    });
  }
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    answersDue.set(socket, (answersDue.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const due = (answersDue.get(socket) ?? 1) - 1;
      if (!socket.destroyed) answersDue.set(socket, due);
      if (isClosing && due === 0) socket.destroySoon();
    });
  });
  return () => {
    isClosing = true;
    for (const [socket, due] of answersDue) if (due === 0) socket.destroySoon();
  };
}

const peerOf = ({ remoteAddress, remotePort }: Socket): string =>
  `${remoteAddress ?? ''} ${remotePort ?? ''}`;
