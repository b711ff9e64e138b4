import { expect, it } from 'vitest';
import { readNdjson } from './ndjson';

function streamOf(...pieces: Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(text: string, size: number): Promise<unknown[]> {
  const bytes = new TextEncoder().encode(text);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let offset = 0; offset < bytes.length; offset += size) pieces.push(bytes.slice(offset, offset + size));
  const records: unknown[] = [];
  await readNdjson(streamOf(...pieces), (batch) => records.push(...batch));
  return records;
}

it('reads records whatever the size of the pieces, even inside a character', async () => {
  const text = '{"a":1}\n\n{"a":"作业 ✓"}\r\n{"a":3}\n{"cut":';
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(await read(text, size)).toEqual([{ a: 1 }, { a: '作业 ✓' }, { a: 3 }]);
  }
});

it('rejects a line that is not JSON', async () => {
  await expect(read('{"a":1}\nnonsense\n', 64)).rejects.toBeInstanceOf(SyntaxError);
});
