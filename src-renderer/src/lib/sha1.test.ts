import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSha1, sha1OfFile } from './sha1';

async function reference(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

it('agrees with the platform for any bytes in any pieces', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const hash = createSha1();
      for (const part of parts) hash.update(part);
      expect(hash.digest()).toBe(await reference(new Uint8Array(parts.flatMap((part) => [...part]))));
    }),
  );
});

it('hashes a file and reports how far it is', async () => {
  const file = new Blob([new Uint8Array(300_000).fill(7)]);
  const progress: number[] = [];
  const digest = await sha1OfFile(file, (done) => progress.push(done));
  expect(digest).toBe(await reference(new Uint8Array(await file.arrayBuffer())));
  expect(progress.at(-1)).toBe(300_000);
});
