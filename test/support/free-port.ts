import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** @returns a port that nobody listens on there, for a program that cannot say which it has taken. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
