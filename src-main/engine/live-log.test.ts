import { describe, expect, it } from 'vitest';
import { LiveLogs, LiveReader } from './live-log.js';
import type { LogRecord } from './log-record.js';

const record = (line: number, text = 'x'): LogRecord => ({
  type: 'stdout',
  data: text,
  ms: line,
  runId: 'r',
  worker: 'local',
  line,
});

describe('LiveReader', () => {
  it('hands over what was pushed before and after it began to read', async () => {
    const logs = new LiveLogs();
    const reader = logs.subscribe('jobs:default/a');
    logs.publish('jobs:default/a', [record(1)]);
    logs.publish('jobs:default/b', [record(9)]);
    const seen: number[] = [];
    for await (const records of reader) {
      seen.push(...records.map(({ line }) => line));
      if (seen.length === 1) setImmediate(() => logs.publish('jobs:default/a', [record(2)]));
      else reader.close();
    }
    expect(seen).toEqual([1, 2]);
  });

  it('counts what it cannot keep, and says so where the gap is', async () => {
    const reader = new LiveReader(() => undefined, 2000);
    const total = 100;
    for (let line = 1; line <= total; line++) reader.push([record(line, 'x'.repeat(300))]);
    reader.close();
    const seen: LogRecord[] = [];
    for await (const records of reader) seen.push(...records);
    const lag = seen.at(-1);
    expect(lag?.type).toBe('status');
    const { command, dropped } = lag?.data as { command: string; dropped: number };
    expect(command).toBe('lag');
    expect(dropped + seen.length - 1).toBe(total);
    expect(seen.slice(0, -1).map(({ line }) => line)).toEqual(seen.slice(0, -1).map((_, index) => index + 1));
  });

  it('goes on behind a gap once the reader has caught up', async () => {
    const reader = new LiveReader(() => undefined, 500);
    for (let line = 1; line <= 5; line++) reader.push([record(line, 'x'.repeat(100))]);
    const kinds: string[] = [];
    for await (const records of reader) {
      kinds.push(...records.map(({ type, line }) => `${type} ${line}`));
      if (kinds.length < 3) reader.push([record(6)]);
      else reader.close();
    }
    expect(kinds).toEqual(['stdout 1', 'stdout 2', 'status 0', 'stdout 6']);
  });

  it('leaves nothing behind when the reader leaves', async () => {
    const logs = new LiveLogs();
    const reader = logs.subscribe('t');
    logs.publish('t', [record(1)]);
    for await (const _ of reader) break;
    logs.publish('t', [record(2)]);
    const again: unknown[] = [];
    for await (const records of reader) again.push(records);
    expect(again).toEqual([]);
  });
});
