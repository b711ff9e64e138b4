import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import { ndjson, publishScript, runJob, until, type Line, type Reply } from '../support/packages.js';

const total = 1_000_000;
let plane: ControlPlane;
beforeAll(async () => {
  // What is kept in memory must not grow with a log: with more than this it would end.
  plane = await ControlPlane.start([], { NODE_OPTIONS: '--max-old-space-size=96' });
});
afterAll(async () => {
  await plane.remove();
});

/** Opens the live log and leaves it unread, as a client that hangs does. */
async function openUnread(name: string) {
  const outgoing = request(`${plane.url}/api/job/${name}/logs`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  response.pause();
  return response;
}

it(
  'a million lines: a reader that hangs costs a bounded buffer and is told what it missed, the history is whole',
  { timeout: 900_000 },
  async () => {
    await publishScript(plane, 'million', `seq 1 ${total}`);
    const unread = await openUnread('million');
    await runJob(plane, 'million');
    await until(async () => {
      const { body } = await plane.json<Reply>('/api/job/million/results');
      return (body.result?.['results'] as unknown[]).length === 1;
    }, 600_000);

    // It wakes up: what it got and what it was told it missed add up to everything.
    let received = 0;
    let dropped = 0;
    let rest = '';
    const seen = (line: Line) => {
      const data = line.data as { command?: string; dropped?: number };
      if (data.command === 'lag') dropped += data.dropped ?? 0;
      else received++;
      return line.type;
    };
    for await (const piece of unread.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) seen(JSON.parse(line) as Line);
      // A start, a million lines, an end and its result.
      if (received + dropped >= total + 3) break;
    }
    expect(received + dropped).toBe(total + 3);
    expect(dropped).toBeGreaterThan(total / 2);

    let expected = 1;
    let isInOrder = true;
    for await (const { data } of ndjson<Line>(
      await plane.fetch('/api/job/million/history_logs?filter=stdout'),
    )) {
      isInOrder &&= data === String(expected);
      expected++;
    }
    expect(isInOrder).toBe(true);
    expect(expected).toBe(total + 1);

    const found = await plane.fetch('/api/job/million/history_logs?filter=stdout&q=99999&limit=3&offset=1');
    const lines: unknown[] = [];
    for await (const { data } of ndjson<Line>(found)) lines.push(data);
    expect(lines).toEqual(['199999', '299999', '399999']);
  },
);
