import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { entities, migrations } from '../entities.js';
import { Store } from '../store/store.js';
import { LogChunk } from './log-chunk.entity.js';
import { encodeLines } from './log-codec.js';
import { allTypes, typeBit, type LogRecord, type RecordType } from './log-record.js';
import { findLines, type LineQuery, type LineRange } from './log-search.js';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-search-'));
  store = await Store.open({
    location: { dialect: 'sqlite', file: join(folder, 'w.db'), backupsDir: join(folder, 'backups') },
    entities,
    migrations,
    holder: 'test',
    onCallbackError: (error) => {
      throw error;
    },
    onRollBackError: (error) => {
      throw error;
    },
    onClaimLost: () => undefined,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

type Line = readonly [type: RecordType, data: unknown];

/** Stores chunks of lines of one run; the line numbered n is of the nth second. */
async function keep(...chunks: readonly (readonly Line[])[]): Promise<void> {
  let line = 0;
  for (const [id, lines] of chunks.entries()) {
    const records = lines.map(([type, data]): LogRecord => {
      line += 1;
      return { type, data, ms: line * 1000, runId: 'r1', worker: 'w', line };
    });
    const encoded = encodeLines(records);
    await store.write((manager) =>
      manager.insert(LogChunk, {
        id: id + 1,
        topic: 'jobs:default/j',
        runId: 'r1',
        firstLine: records[0]!.line,
        lineCount: records.length,
        firstMs: records[0]!.ms,
        lastMs: records.at(-1)!.ms,
        types: records.reduce((types, record) => types | typeBit(record.type), 0),
        bytes: encoded.length,
        lines: encoded,
      }),
    );
  }
}

async function find(query: Partial<LineQuery>): Promise<LineRange[]> {
  const whole = { runId: 'r1', types: allTypes, text: null, isCaseSensitive: true, since: 0, ...query };
  const found: LineRange[] = [];
  for await (const ranges of findLines(store.read, whole, new AbortController().signal))
    found.push(...ranges);
  return found;
}

const out = (data: string): Line => ['stdout', data];
const err = (data: string): Line => ['stderr', data];

it('joins what is consecutive, also from chunk to chunk', async () => {
  await keep([out('a'), out('b')], [out('c'), err('d')], [err('e')], [out('f')]);
  expect(await find({})).toEqual([[1, 6]]);
  expect(await find({ types: typeBit('stderr') })).toEqual([[4, 5]]);
  expect(await find({ types: typeBit('stdout') })).toEqual([
    [1, 3],
    [6, 6],
  ]);
  expect(await find({ types: typeBit('result') })).toEqual([]);
  expect(await find({ runId: 'r2' })).toEqual([]);
});

it('finds text in the data alone, in either case when asked', async () => {
  await keep([out('Retry "1"\té'), out('stdout')], [err('RETRY 2'), ['status', { command: 'retry' }]]);
  expect(await find({ text: 'Retry' })).toEqual([[1, 1]]);
  expect(await find({ text: 'retry', isCaseSensitive: false })).toEqual([
    [1, 1],
    [3, 4],
  ]);
  expect(await find({ text: '"1"\tÉ', isCaseSensitive: false })).toEqual([[1, 1]]);
  expect(await find({ text: 'stdout' })).toEqual([[2, 2]]);
  expect(await find({ text: '"t":' })).toEqual([]);
});

it('finds what is seen, whatever colours stand between', async () => {
  await keep([out('\u001b[90morders\u001b[0m \u001b[1;34mbatch\u001b[0m 7'), out('orders of batch 7')]);
  expect(await find({ text: 'orders batch 7' })).toEqual([[1, 1]]);
  expect(await find({ text: '[90m' })).toEqual([]);
});

it('begins at a time', async () => {
  await keep([out('a'), out('b')], [out('c')]);
  expect(await find({ since: 2000 })).toEqual([[2, 3]]);
  expect(await find({ since: 2001 })).toEqual([[3, 3]]);
  expect(await find({ since: 9000 })).toEqual([]);
});

it('goes on over many chunks', async () => {
  await keep(...Array.from({ length: 20 }, (_, index) => [out(`line ${index}`), err('x')]));
  expect(await find({ text: 'line 1' })).toHaveLength(11);
  expect(await find({ types: typeBit('stderr') })).toHaveLength(20);
});
