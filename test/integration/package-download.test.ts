import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import { makePackage, publish, sha1Of, type Reply } from '../support/packages.js';

let plane: ControlPlane;
let bytes: Buffer;
let url: string;

const pack = (data: string) => makePackage({ name: 'parcel', version: '1.0.0', command: 'true' }, { data });
const addressOf = (body: Reply): string => (body.result?.['package'] as { file: string }).file;

/** Asks as somebody who has nothing but the address. */
async function download(headers: Readonly<Record<string, string>> = {}, address = url, method = 'GET') {
  const response = await fetch(address, { method, headers });
  const body = Buffer.from(await response.arrayBuffer());
  const header = (name: string) => response.headers.get(name);
  return { status: response.status, body, header };
}

beforeAll(async () => {
  plane = await ControlPlane.start();
  bytes = await pack(randomBytes(100_000).toString('base64'));
  const { body } = await publish(plane, 'parcel', bytes);
  url = addressOf(body);
});
afterAll(async () => {
  await plane.remove();
});

describe('the download address of a package', () => {
  it('gives the package to anyone who has it', async () => {
    const { status, body, header } = await download();
    expect(status).toBe(200);
    expect(body.equals(bytes)).toBe(true);
    expect(header('content-type')).toBe('application/gzip');
    expect(header('content-length')).toBe(String(bytes.length));
    expect(header('content-disposition')).toBe('attachment; filename="parcel-1.0.0.tar.gz"');
    expect(header('accept-ranges')).toBe('bytes');
    expect(header('etag')).toBe(`"${sha1Of(bytes)}"`);
  });

  it('is given again by /package, for the latest version or the one asked for', async () => {
    for (const query of ['', '?version=1.0.0', '?version=latest']) {
      const { body } = await plane.json<Reply>(`/api/job/parcel/package${query}`);
      expect(body.result?.['package']).toMatchObject({ sha1: sha1Of(bytes), size: bytes.length });
      expect((await download({}, addressOf(body))).body.equals(bytes)).toBe(true);
    }
    expect((await plane.json('/api/job/parcel/package?version=2.0.0')).status).toBe(404);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { status, body, header } = await download({}, url, 'HEAD');
    expect([status, body.length]).toEqual([200, 0]);
    expect(header('content-length')).toBe(String(bytes.length));
    expect(header('etag')).toBe(`"${sha1Of(bytes)}"`);
  });

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=10-', 10, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=5-99999999', 5, undefined],
  ])('sends the part that Range: %s asks for', async (range, start, end) => {
    const part = bytes.subarray(start, end);
    const from = start < 0 ? bytes.length + start : start;
    const { status, body, header } = await download({ range });
    expect(status).toBe(206);
    expect(header('content-range')).toBe(`bytes ${from}-${from + part.length - 1}/${bytes.length}`);
    expect(header('content-length')).toBe(String(part.length));
    expect(body.equals(part)).toBe(true);
    // A range is for GET alone (RFC 9110, 14.2).
    const head = await download({ range }, url, 'HEAD');
    expect([head.status, head.header('content-length')]).toEqual([200, String(bytes.length)]);
  });

  it('sends the whole for several ranges, for none that can be read, and for an If-Range that differs', async () => {
    for (const range of ['bytes=0-1,5-6', 'lines=0-1', 'bytes=9-3', 'bytes=-']) {
      const { status, body } = await download({ range });
      expect([range, status, body.length]).toEqual([range, 200, bytes.length]);
    }
    const differs = await download({ range: 'bytes=0-1', 'if-range': '"another"' });
    expect([differs.status, differs.body.length]).toEqual([200, bytes.length]);
    const same = await download({ range: 'bytes=0-1', 'if-range': `"${sha1Of(bytes)}"` });
    expect([same.status, same.body.length]).toEqual([206, 2]);
  });

  it('is 416 for a range outside the file, and 304 for what the client has', async () => {
    for (const range of [`bytes=${bytes.length}-`, 'bytes=-0']) {
      const { status, body, header } = await download({ range });
      expect(status).toBe(416);
      expect(header('content-range')).toBe(`bytes */${bytes.length}`);
      expect(header('content-type')).toContain('application/json');
      expect(JSON.parse(body.toString())).toMatchObject({
        status: 'ERROR',
        error: { code: 'range_not_satisfiable' },
      });
    }
    const known = await download({ 'if-none-match': `"x", W/"${sha1Of(bytes)}"` });
    expect([known.status, known.body.length]).toEqual([304, 0]);
  });

  it('is 403 when anything of it was changed', async () => {
    for (const [from, to] of [
      ['parcel', 'parcels'],
      ['version=1.0.0', 'version=1.0.1'],
      [sha1Of(bytes), '0'.repeat(40)],
      [/exp=\d+/.exec(url)![0], 'exp=99999999999'],
      ['sig=', 'sig=x'],
      ['group=default', 'group=other'],
    ] as const) {
      const { status, body } = await download({}, url.replace(from, to));
      expect([to, status]).toEqual([to, 403]);
      expect(JSON.parse(body.toString())).toMatchObject({ error: { code: 'bad_signature' } });
    }
    expect((await download({}, url.replace(/sig=[^&]*/, ''))).status).toBe(400);
    expect((await download({}, url, 'POST')).status).toBe(405);
  });

  it('outlives a restart, and the package that it names is gone with the first start after it was replaced', async () => {
    const port = new URL(url).port;
    await plane.end();
    await plane.boot();
    const moved = url.replace(`:${port}/`, `:${new URL(plane.url).port}/`);
    expect((await download({}, moved)).body.equals(bytes)).toBe(true);
    const replaced = await publish(plane, 'parcel', await pack('second'), { force: 'true' });
    expect(replaced.status).toBe(200);
    expect((await download({}, moved)).body.equals(bytes)).toBe(true);
    const second = addressOf(replaced.body);
    const before = new URL(second).port;
    await plane.end();
    await plane.boot();
    const after = (address: string, old: string) =>
      address.replace(`:${old}/`, `:${new URL(plane.url).port}/`);
    expect((await download({}, after(url, port))).status).toBe(404);
    expect((await download({}, after(second, before))).status).toBe(200);
    expect(readFileSync(join(plane.dataDir, 'keys/download-urls.key'))).toHaveLength(32);
  });
});

describe('an address', () => {
  it('begins with api.publicUrl where that is set, else with the host that was asked', async () => {
    const public_ = await ControlPlane.start([], { WHEELHOUSE_API_PUBLIC_URL: 'https://wheelhouse.example' });
    const { body } = await publish(public_, 'parcel', bytes);
    expect(addressOf(body)).toMatch(/^https:\/\/wheelhouse\.example\/api\/job\/parcel\/package\/download\?/);
    const asked = await fetch(plane.url.replace('127.0.0.1', 'localhost') + '/api/job/parcel/package', {
      headers: { authorization: `Bearer test-admin-token-0123456789` },
    });
    expect(addressOf((await asked.json()) as Reply)).toMatch(/^http:\/\/localhost:\d+\//);
    await public_.remove();
  });
});
