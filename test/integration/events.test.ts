import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { query } from '../support/database.js';
import { EventTab, type StreamedEvent } from '../support/event-stream.js';
import { followRun, publishScript, runJob } from '../support/packages.js';

let plane: ControlPlane;
let tabs: EventTab[];
beforeEach(async () => {
  // A Docker of the machine's own would be found at some time, which is an event too.
  plane = await ControlPlane.start([], { WHEELHOUSE_DOCKER_SOCKET: '/nonexistent/docker.sock' });
  tabs = [];
});
afterEach(async () => {
  for (const tab of tabs) await tab.close();
  await plane.remove();
});

async function open(lastEventId: number | null = null): Promise<EventTab> {
  const tab = await EventTab.open(plane, lastEventId);
  tabs.push(tab);
  await tab.until(({ event }) => event === 'hello');
  return tab;
}

const published =
  (name: string) =>
  ({ event, data }: StreamedEvent) =>
    event === 'job.published' && data.data?.['name'] === name;
const idsOf = (events: readonly StreamedEvent[]) => events.map(({ id }) => id);
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Makes events from several sides at once, the last of them a publication of `last`. */
async function makeEvents(last: string): Promise<void> {
  const names = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(names.map((name) => publishScript(plane, name, 'echo line')));
  const runs = await Promise.all(names.map((name) => runJob(plane, name)));
  await Promise.all(runs.map((runId) => followRun(plane, runId)));
  await publishScript(plane, last, 'true');
}

describe('events', () => {
  it('are numbered one by one in the order of commits, and the same in two tabs', async () => {
    const [first, second] = [await open(), await open()];
    expect(first.received).toEqual([{ id: 0, event: 'hello', data: { seq: 0 } }]);
    await makeEvents('last');
    for (const tab of [first, second]) await tab.until(published('last'));
    const ids = idsOf(first.events);
    // Six publications, and four states of each of five runs.
    expect(ids).toEqual(numbers(1, 26));
    expect(first.events.map(({ id, data }) => data.seq === id)).toEqual(Array(26).fill(true));
    expect(second.events).toEqual(first.events);
    const stored = await query(plane, 'SELECT seq, type FROM events ORDER BY seq');
    expect(first.events.map(({ id, event }) => [id, event])).toEqual(
      stored.map(({ seq, type }) => [Number(seq), type]),
    );
  });

  it('tell of a run in its order, and only of what is true by then', async () => {
    const tab = await open();
    await publishScript(plane, 'told', 'exit 4');
    await tab.until(published('told'));
    expect((await plane.fetch('/api/job/told')).status).toBe(200);
    const runId = await runJob(plane, 'told');
    await tab.until(({ data }) => data.data?.['runId'] === runId && data.data['state'] === 'failed');
    const { body } = await plane.json(`/api/platform/runs/${runId}`);
    expect(body).toMatchObject({ state: 'failed', exitCode: 4 });
    const states = tab.events.filter(({ event }) => event === 'run.state');
    expect(states.map(({ data }) => data.data)).toEqual(
      ['queued', 'starting', 'running', 'failed'].map((state) => ({
        runId,
        family: 'jobs',
        subject: 'default/told',
        title: 'default/told',
        nodeId: expect.any(String) as string,
        state,
        trigger: 'manual',
        attempt: 1,
      })),
    );
  });

  it('go on exactly behind Last-Event-ID, wherever a tab was cut', async () => {
    const steady = await open();
    await makeEvents('middle');
    await steady.until(published('middle'));
    for (const seen of [0, 1, 13, 25, 26]) {
      const resumed = await open(seen);
      if (seen < 26) await resumed.until(({ id }) => id === 26);
      expect(resumed.received[0]).toEqual({ id: seen, event: 'hello', data: { seq: 26 } });
      expect(resumed.events).toEqual(steady.events.slice(seen));
      await resumed.close();
    }
  });

  it('are neither lost nor doubled for a tab that comes back again and again while they happen', async () => {
    const steady = await open();
    const making = makeEvents('end');
    const collected: StreamedEvent[] = [];
    let isDone = false;
    while (!isDone) {
      const tab = await open(collected.at(-1)?.id ?? 0);
      const next = (collected.at(-1)?.id ?? 0) + 1;
      await tab.until(({ event, id }) => event !== 'hello' && id >= next);
      collected.push(...tab.events);
      isDone = tab.events.some(published('end'));
      await tab.close();
    }
    await making;
    await steady.until(published('end'));
    expect(collected).toEqual(steady.events);
  });

  it('go on over a kill -9 of the control plane', async () => {
    const before = await open();
    const gate = join(plane.dataDir, 'gate');
    await publishScript(plane, 'job', `until [ -e "${gate}" ]; do sleep 0.05; done`);
    const runId = await runJob(plane, 'job');
    await before.until(({ data }) => data.data?.['state'] === 'running');
    await plane.end('SIGKILL');
    await before.ended;
    writeFileSync(gate, '');
    await plane.boot();
    const after = await open(before.received.at(-1)!.id);
    await after.until(({ data }) => data.data?.['runId'] === runId && data.data['state'] === 'succeeded');
    const all = [...before.events, ...after.events];
    expect(idsOf(all)).toEqual(numbers(1, all.length));
    expect(all.map(({ data }) => data.data?.['state'] ?? 'published')).toEqual([
      'published',
      'queued',
      'starting',
      'running',
      'succeeded',
    ]);
  });

  it('are to be read anew where they are no longer kept, or where the tab is ahead of the database', async () => {
    await makeEvents('last');
    await plane.end();
    await query(plane, 'DELETE FROM events WHERE seq <= 20');
    await plane.boot();
    for (const seen of [0, 19, 27, 5000]) {
      const tab = await open(seen);
      await tab.until(({ event }) => event === 'reset');
      expect(tab.events).toEqual([{ id: 26, event: 'reset', data: { type: 'reset', seq: 26 } }]);
      await tab.close();
    }
    const kept = await open(20);
    await kept.until(({ id }) => id === 26);
    expect(idsOf(kept.events)).toEqual(numbers(21, 26));
  });

  it('are refused without a token, and behind what is no event', async () => {
    const anonymous = await fetch(`${plane.url}/api/platform/events`);
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    for (const wrong of ['x', '-1', '1.5', '99999999999999999999']) {
      const response = await plane.fetch('/api/platform/events', { headers: { 'last-event-id': wrong } });
      expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_parameter' }]);
    }
  });
});
