import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** @returns a port that nobody listens on there, for a program that cannot say which it has taken. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts a program on a port, again where that port is taken: somebody may have come between the look for a free one and
 * the program, and a program that was just killed may have its own for a moment longer.
 * @param start rejects with what the program said when it ends instead of listening.
 * @param wanted the port; 0 for any free one, another one each time.
 */
export async function startOnPort<T>(
  start: (port: number) => Promise<T>,
  { wanted = 0, host = '127.0.0.1' }: { readonly wanted?: number; readonly host?: string } = {},
): Promise<T> {
  for (let left = 20; ; left--) {
    try {
      return await start(wanted === 0 ? await freePort(host) : wanted);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!isTaken || left === 1) throw error;
      await delay(100);
    }
  }
}
