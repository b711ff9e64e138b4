import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';

const progress = fileURLToPath(new URL('./download-progress.mjs', import.meta.url));
let close: () => void = () => undefined;
afterEach(() => close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => server.close();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Downloads as Electron's installer does, with the progress loaded. */
const download = (url: string) =>
  promisify(execFile)(process.execPath, [
    '--import',
    progress,
    '--input-type=module',
    '--eval',
    `const response = await fetch(${JSON.stringify(url)});
     console.log(response.status, (await response.arrayBuffer()).byteLength);`,
  ]);

it('tells how far a download is', async () => {
  const size = 20_000_000;
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': size }).end(Buffer.alloc(size));
  });
  const { stdout, stderr } = await download(url);
  expect(stdout).toBe(`200 ${size}\n`);
  const shown = [...stderr.matchAll(/^ +(\d+) % of 20 MB$/gm)].map((match) => Number(match[1]));
  expect(shown.at(-1)).toBe(100);
  expect(shown).toEqual([...new Set(shown)].sort((one, other) => one - other));
});

it('keeps quiet about small things and refusals', async () => {
  const url = await serve((_, response) => response.writeHead(404).end('no'));
  expect(await download(url)).toEqual({ stdout: '404 2\n', stderr: '' });
});

it('says why nothing came', async () => {
  // The server stays, so that nobody else gets its port; it listens on its own address only.
  const url = (await serve(() => undefined)).replace('127.0.0.1', '127.0.0.2');
  await expect(download(url)).rejects.toThrow(/127\.0\.0\.2:\d+ cannot be reached: connect ECONNREFUSED/);
});
