import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Daemon } from '../../engine/executors/docker/daemon.js';
import { ConnectionPool } from '../../engine/executors/ssh/connection-pool.js';
import type { Nodes } from '../../engine/nodes/nodes.js';
import type { Store } from '../../store/store.js';
import { DockerProvider } from './docker-provider.js';
import type { MachineOrder } from './machine.entity.js';
import { ProviderError } from './provider.js';

let folder: string;
let server: Server;
let pool: ConnectionPool;
let provider: DockerProvider;
/** Containers that the daemon lists, and one that it has begun to make. */
let listed: string[];
let inTheMaking: string | null;

/** As much of a daemon as making machines asks for. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-docker-'));
  listed = [];
  inTheMaking = null;
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://docker');
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    request.resume();
    if (url.pathname.startsWith('/images/')) return answer(200, {});
    if (url.pathname === '/containers/json')
      return answer(
        200,
        listed.map((name) => ({ Names: [`/${name}`] })),
      );
    const name = url.searchParams.get('name') ?? '';
    if (name === inTheMaking)
      return answer(409, { message: `Conflict. The container name "/${name}" is already in use` });
    listed.push(name);
    return answer(201, { Id: name });
  });
  const path = join(folder, 'docker.sock');
  server.listen(path);
  await once(server, 'listening');
  pool = new ConnectionPool();
  const daemon = new Daemon(
    { name: 'local', endpoint: { kind: 'socket', path }, loginFor: () => Promise.resolve(null) },
    pool,
  );
  const store = { read: { findOneBy: () => Promise.resolve({ id: 1 }) } };
  provider = new DockerProvider(
    store as unknown as Store,
    { dockerOf: () => ({ daemon }) } as unknown as Nodes,
  );
});
afterEach(() => {
  pool.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

it('waits for a container that the daemon was still making for it when we died', async () => {
  const order = {
    id: 'order',
    config: { image: 'web:1' },
    isAbandoned: false,
    nodes: [1, 2, 3].map((taskNodeId) => ({ taskNodeId, turn: 0 })),
  } as unknown as MachineOrder;
  const names = [1, 2, 3].map((number) => `wheelhouse-vm-order-${number}`);
  const obtain = () => provider.obtain(order, new AbortController().signal);
  listed = names.slice(0, 1);
  inTheMaking = names[1] ?? '';
  await expect(obtain()).rejects.toBeInstanceOf(ProviderError);
  await expect(obtain()).rejects.toMatchObject({
    isOpen: true,
    message: expect.stringMatching(/already in use/),
  });
  listed.push(inTheMaking);
  inTheMaking = null;
  expect(await obtain()).toEqual({ machines: names.map((vmId) => ({ vmId, address: '' })), problem: '' });
});
