import { connect } from 'node:net';
import { pause } from '../../lib/abort.js';

const tryMs = 3000;
const pauseMs = 500;

/** Resolves when a port takes connections, or when it is cancelled. Never rejects. */
export async function awaitPort(host: string, port: number, cancel: AbortSignal): Promise<void> {
  while (!cancel.aborted) {
    if (await answers(host, port, cancel)) return;
    await pause(pauseMs, cancel);
  }
}

/** @returns whether a connection was taken within a few seconds. */
async function answers(host: string, port: number, cancel: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port, signal: cancel });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(tryMs, () => resolve(false));
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}
