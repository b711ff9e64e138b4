import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestStore, type TestStore } from '../../test/support/store.js';
import type { Store } from '../store/store.js';
import { LogChunk } from './log-chunk.entity.js';
import { encodeLines } from './log-codec.js';
import { readHistory } from './log-reader.js';
import { recordTypes, typeBit, type LogRecord } from './log-record.js';

let place: TestStore;
let store: Store;
beforeAll(async () => {
  place = await makeTestStore();
  store = await place.open();
});
afterAll(async () => {
  await store.close();
  await place.remove();
});

let nextChunk = 1;
let nextTopic = 1;

interface Lines {
  readonly run: number;
  /** Milliseconds between each line and the one before. */
  readonly steps: readonly number[];
  readonly types: readonly number[];
}

/** Stores lines of several runs in chunks, as they would come, and returns them with the order that they must have. */
async function fill(topic: string, chunks: readonly Lines[]): Promise<LogRecord[]> {
  const clocks = new Map<number, { ms: number; line: number }>();
  const all: { record: LogRecord; chunk: number; chunkMs: number }[] = [];
  await store.write(async (manager) => {
    for (const { run, steps, types } of chunks) {
      const clock = clocks.get(run) ?? { ms: 1000, line: 0 };
      clocks.set(run, clock);
      const records = steps.map((step, index): LogRecord => {
        clock.ms += step;
        clock.line++;
        const type = recordTypes[types[index % types.length] ?? 0] ?? 'stdout';
        return {
          type,
          data: `${run}:${clock.line}`,
          ms: clock.ms,
          runId: `run${run}`,
          worker: 'local',
          line: clock.line,
        };
      });
      const [first, last] = [records[0], records.at(-1)];
      if (first === undefined || last === undefined) continue;
      const lines = encodeLines(records);
      const id = nextChunk++;
      await manager.insert(LogChunk, {
        id,
        topic,
        runId: `run${run}`,
        firstLine: first.line,
        lineCount: records.length,
        firstMs: first.ms,
        lastMs: last.ms,
        types: records.reduce((bits, { type }) => bits | typeBit(type), 0),
        bytes: lines.length,
        lines,
      });
      all.push(...records.map((record) => ({ record, chunk: id, chunkMs: first.ms })));
    }
  });
  // Oldest first; of one moment, by the chunk that begins first.
  return all
    .sort(
      (a, b) =>
        a.record.ms - b.record.ms ||
        a.chunkMs - b.chunkMs ||
        a.chunk - b.chunk ||
        a.record.line - b.record.line,
    )
    .map(({ record }) => record);
}

const step = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }));
const lines = fc.record({
  run: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 12 }),
  types: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
});
const bound = fc.integer({ min: 990, max: 1100 });
const query = fc.record({
  after: bound,
  before: bound,
  types: fc.integer({ min: 1, max: 15 }),
  runId: fc.option(fc.constantFrom('run1', 'run2', 'run9'), { nil: undefined }),
  text: fc.option(fc.constantFrom('1', '2:', ':3'), { nil: undefined }),
});

describe('a history', () => {
  it('is every line that was asked for, once, in the order of time, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lines, { maxLength: 25 }),
        fc.array(query, { minLength: 1, maxLength: 4 }),
        async (chunks, queries) => {
          const topic = `jobs:default/t${nextTopic++}`;
          const all = await fill(topic, chunks);
          for (const { after, before, types, runId, text } of queries) {
            const read: LogRecord[] = [];
            const wanted = {
              topic,
              after,
              before,
              types,
              ...(runId === undefined ? {} : { runId }),
              ...(text === undefined ? {} : { text }),
            };
            for await (const records of readHistory(store.read, wanted)) read.push(...records);
            const isWanted = (record: LogRecord) =>
              record.ms > after &&
              record.ms < before &&
              (typeBit(record.type) & types) !== 0 &&
              (runId === undefined || record.runId === runId) &&
              (text === undefined || String(record.data).includes(text));
            expect(read).toEqual(all.filter(isWanted));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
