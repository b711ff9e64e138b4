import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlPlane } from '../../support/control-plane.js';
import { until } from '../../support/packages.js';
import { Fleet, type Machine } from '../../support/sshd.js';

interface Sample {
  readonly at: number;
  readonly load: number | null;
  readonly memory: number | null;
  readonly disk: number | null;
}

interface Metrics {
  readonly now: number;
  readonly everyMs: number;
  readonly samples: readonly Sample[];
}

const minute = 60_000;
const live = 3000;

let plane: ControlPlane;
let fleet: Fleet;
let machine: Machine;
let id: number;

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await plane.json<T>(`/api/platform/${path}`, init);
  expect(answer.status).toBeLessThan(300);
  return answer.body;
};
const metrics = (node: number, query = '') => call<Metrics>('GET', `nodes/${node}/metrics?${query}`);
const isOnline = async () => (await call<{ online: boolean }>('GET', `nodes/${id}`)).online;

beforeAll(async () => {
  fleet = new Fleet();
  machine = await fleet.add({ address: '127.0.24.1' });
  plane = await ControlPlane.start();
  await call('POST', 'credentials', {
    name: 'fleet',
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  const { host: address, port } = machine;
  const added = await call<{ id: number }>('POST', 'nodes', { address, port, credentialId: 'fleet' });
  id = added.id;
  await until(isOnline);
});
afterAll(async () => {
  await plane.remove();
  await fleet.stop();
});

it('samples a machine every few seconds while somebody looks, and no more when nobody does', async () => {
  expect((await metrics(id)).everyMs).toBe(minute);
  const { everyMs, samples: before } = await metrics(id, 'live=true');
  expect(everyMs).toBe(live);
  const last = before.at(-1)?.at ?? 0;
  const fresh = async () => (await metrics(id, `live=true&after=${last}`)).samples;
  await until(async () => (await fresh()).length >= 3);
  const [first, second] = await fresh();
  expect(first).toMatchObject({
    load: expect.any(Number),
    memory: expect.any(Number),
    disk: expect.any(Number),
  });
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(minute / 2);

  // Reading alone is not looking: what samples it ends by itself.
  await until(async () => (await metrics(id)).everyMs === minute);
  const left = (await metrics(id)).samples;
  const others = async () => (await metrics(1, 'live=true')).samples.length;
  const count = await others();
  await until(async () => (await others()) >= count + 2);
  expect((await metrics(id)).samples).toEqual(left);
});

it('has a gap from where a machine is away, which is found out at once', async () => {
  const last = (await metrics(id)).samples.at(-1)?.at ?? 0;
  const fresh = async () => (await metrics(id, `live=true&after=${last}`)).samples;
  await until(async () => (await fresh()).length > 0);
  await machine.stop();
  await until(async () => (await fresh()).at(-1)?.memory === null, 60_000);
  await until(async () => !(await isOnline()), 60_000);
  expect((await fresh()).at(-1)).toEqual({
    at: expect.any(Number),
    load: null,
    memory: null,
    disk: null,
    received: null,
    sent: null,
  });
  await machine.start();
});
