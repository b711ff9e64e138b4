import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageWith, tarOf, type Entry } from '../support/archives.js';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import { countRows } from '../support/database.js';
import { makePackage, publish, sha1Of, type Reply } from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start();
});
afterAll(async () => {
  await plane.remove();
});

const script = (name: string, task: object = {}) =>
  makePackage({ name, version: '1.0.0', command: 'true', ...task });

/** Everything a publication leaves: rows of all tables it writes to, and files. */
async function kept(): Promise<unknown> {
  const rows = await countRows(plane, ['jobs', 'job_versions', 'log_chunks', 'events', 'runs']);
  const files = readdirSync(join(plane.dataDir, 'artefacts'), { recursive: true }).sort();
  return { rows, files };
}

const uploads = () => {
  const folders = readdirSync(plane.dataDir);
  return folders.includes('uploads') ? readdirSync(join(plane.dataDir, 'uploads')) : [];
};

/** Publishes what must not be published, and looks that nothing of it stayed. */
async function refuse(name: string, bytes: Buffer, fields: Readonly<Record<string, string>> = {}) {
  const before = await kept();
  const { status, body } = await publish(plane, name, bytes, fields);
  expect(body).toEqual({
    status: 'ERROR',
    error: { code: expect.any(String) as string, message: expect.any(String) as string },
  });
  expect(await kept()).toEqual(before);
  await expect.poll(uploads).toEqual([]);
  return { status, ...body.error! };
}

describe('publish refuses, and keeps nothing of,', () => {
  it('a version that exists, unless forced', async () => {
    const first = await script('again');
    const second = await script('again', { description: 'second' });
    expect((await publish(plane, 'again', first)).status).toBe(200);
    expect(await refuse('again', second)).toMatchObject({
      status: 409,
      code: 'version_exists',
      message: expect.stringContaining('Version 1.0.0 of again exists') as string,
    });
    expect((await refuse('again', second, { force: 'false' })).status).toBe(409);
    for (const force of ['true', '1']) {
      const { status, body } = await publish(plane, 'again', second, { force });
      expect(status).toBe(200);
      expect(body.result?.['package']).toMatchObject({ sha1: sha1Of(second) });
    }
    const { body } = await plane.json<Reply>('/api/job/again');
    expect(body.result?.['job']).toMatchObject({ description: 'second', allVersions: ['1.0.0'] });
  });

  it('a file that does not have the SHA-1 it is said to have', async () => {
    const bytes = await script('wrong-sha1');
    expect(await refuse('wrong-sha1', bytes, { sha1: '0'.repeat(40) })).toEqual({
      status: 400,
      code: 'sha1_mismatch',
      message: `sha1: the file that arrived has ${sha1Of(bytes)}, not ${'0'.repeat(40)}.`,
    });
    expect(await refuse('wrong-sha1', bytes, { sha1: 'abc' })).toMatchObject({
      status: 400,
      code: 'invalid_parameter',
      message: expect.stringMatching(/^sha1: .*40 hex digits/) as string,
    });
  });

  it('a request without the file, or without sha1', async () => {
    const form = new FormData();
    form.append('sha1', '0'.repeat(40));
    const without = await plane.json<Reply>('/api/job/no-file/publish', { method: 'POST', body: form });
    expect(without.status).toBe(400);
    expect(without.body.error).toEqual({
      code: 'missing_parameter',
      message: 'package is missing: send the .tar.gz as its multipart field.',
    });
    const bytes = await script('no-sha1');
    const unsigned = new FormData();
    unsigned.append('package', new Blob([bytes]), 'x.tar.gz');
    const reply = await plane.json<Reply>('/api/job/no-sha1/publish', { method: 'POST', body: unsigned });
    expect(reply.status).toBe(400);
    expect(reply.body.error?.message).toMatch(/^sha1 is missing/);
    await expect.poll(uploads).toEqual([]);
  });

  it.each([
    ['ends inside the file', (body: Buffer) => body.subarray(0, body.length - 200)],
    ['has no end', (body: Buffer) => body.subarray(0, body.lastIndexOf('--boundary--'))],
  ])('an upload that %s', async (_, cut) => {
    const before = await kept();
    const whole = multipart(await script('cut-body'));
    const reply = await plane.json<Reply>('/api/job/cut-body/publish', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=boundary' },
      body: new Uint8Array(cut(whole)),
    });
    expect(reply.status).toBe(400);
    expect(reply.body.error).toMatchObject({ code: 'upload_cut_short' });
    expect(await kept()).toEqual(before);
    await expect.poll(uploads).toEqual([]);
  });

  it('an upload whose connection breaks', async () => {
    const before = await kept();
    const whole = multipart(randomBytes(300_000));
    const upload = request(`${plane.url}/api/job/cut-line/publish`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${adminToken}`,
        'content-type': 'multipart/form-data; boundary=boundary',
        'content-length': whole.length,
      },
    });
    upload.on('error', () => undefined);
    upload.write(whole.subarray(0, 200_000));
    await expect.poll(uploads).toHaveLength(1);
    upload.destroy();
    await expect.poll(uploads).toEqual([]);
    expect(await kept()).toEqual(before);
    const target = encodeURIComponent('/api/job/cut-line/publish');
    const audited = () =>
      plane.json<{ items: unknown[] }>(`/api/platform/audit?target=${target}`).then(({ body }) => body.items);
    await expect.poll(audited).toMatchObject([{ outcome: 'refused' }]);
  });

  it('an archive cut short, with the SHA-1 of the rest', async () => {
    const bytes = packageWith('cut', [{ path: 'data', content: randomBytes(5000) }]);
    expect(await refuse('cut', bytes.subarray(0, 3000))).toMatchObject({
      status: 400,
      code: 'invalid_package',
      message: expect.stringContaining('not a whole .tar.gz') as string,
    });
    expect(await refuse('cut', Buffer.from('not an archive at all'))).toMatchObject({ status: 400 });
    expect(await refuse('cut', Buffer.alloc(0))).toMatchObject({ status: 400 });
  });

  it.each([
    ['a path with ..', [{ path: '../evil', content: 'x' }], '../evil'],
    ['a path with .. further in', [{ path: 'a/../../evil', content: 'x' }], 'a/../../evil'],
    ['an absolute path', [{ path: '/tmp/evil', content: 'x' }], '/tmp/evil'],
    ['a link out of it', [{ path: 'out', type: 'SymbolicLink', linkpath: '../..' }], 'out'],
    ['an absolute link', [{ path: 'out', type: 'SymbolicLink', linkpath: '/etc' }], 'out'],
    [
      'a file behind a link',
      [
        { path: 'in', type: 'SymbolicLink', linkpath: '.' },
        { path: 'in/evil', content: 'x' },
      ],
      'in/evil',
    ],
    ['a hard link out of it', [{ path: 'out', type: 'Link', linkpath: '../../etc/passwd' }], 'out'],
    ['an absolute hard link', [{ path: 'out', type: 'Link', linkpath: '/etc/passwd' }], 'out'],
    ['a character device', [{ path: 'null', type: 'CharacterDevice', devmaj: 1, devmin: 3 }], 'null'],
    ['a block device', [{ path: 'sda', type: 'BlockDevice', devmaj: 8, devmin: 0 }], 'sda'],
    ['a pipe', [{ path: 'pipe', type: 'FIFO' }], 'pipe'],
  ] as [string, Entry[], string][])('an archive with %s', async (_, entries, named) => {
    const error = await refuse('hostile', packageWith('hostile', entries));
    expect(error).toMatchObject({ status: 400, code: 'invalid_package' });
    expect(error.message).toContain(JSON.stringify(named));
  });

  it('an archive that unpacks to far more than its size', async () => {
    const bomb = packageWith('bomb', [{ path: 'zeros', content: Buffer.alloc(30 * 1024 ** 2) }]);
    expect(await refuse('bomb', bomb)).toMatchObject({
      status: 400,
      message: expect.stringContaining('200 times its size') as string,
    });
  });

  it('an archive of 100,000 entries', async () => {
    const entries = Array.from({ length: 100_000 }, () => ({ path: `x/${randomBytes(20).toString('hex')}` }));
    expect(await refuse('many', packageWith('many', entries))).toMatchObject({
      status: 400,
      message: expect.stringContaining('more than 50000 entries') as string,
    });
  });

  it('an archive without a task.json, or with two', async () => {
    const none = gzipSync(tarOf([{ path: 'a/b/task.json', content: '{}' }]));
    expect(await refuse('none', none)).toMatchObject({ status: 400, code: 'invalid_package' });
    const two = gzipSync(tarOf(['a', 'b'].map((path) => ({ path: `${path}/task.json`, content: '{}' }))));
    expect((await refuse('two', two)).message).toContain('a/task.json, b/task.json');
  });

  it.each([
    ['name', { name: 'another' }],
    ['name', { name: 7 }],
    ['version', { version: '1.0' }],
    ['version', { version: 'v1.0.0' }],
    ['version', { version: 1 }],
    ['version', { version: undefined }],
    ['description', { description: ['a'] }],
    ['command', { command: undefined }],
    ['command', { command: '' }],
    ['command', { command: [] }],
    ['command', { command: [1, 2] }],
    ['command', { command: ['echo', 'a\0b'] }],
    ['command', { main: 'true' }],
    ['main', { command: undefined, main: 5 }],
    ['env', { env: ['A=1'] }],
    ['env', { env: { A: 1 } }],
    ['env', { env: { '1A': 'x' } }],
    ['env', { env: { 'A B': 'x' } }],
    ['env', { env: { A: 'x\0y' } }],
    ['timeout', { timeout: '10' }],
    ['timeout', { timeout: -1 }],
    ['timeout', { timeout: 1e12 }],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: 1.5 }],
    ['concurrency', { concurrency: 'many' }],
    ['overlap', { overlap: 'maybe' }],
  ])('a task.json with a wrong %s: %j', async (property, wrong) => {
    const error = await refuse('wrong', await script('wrong', wrong));
    expect(error).toMatchObject({ status: 400, code: 'invalid_task_json' });
    expect(error.message).toMatch(new RegExp(`^task\\.json: .*"${property}"`));
  });

  it('a task.json that is no JSON, naming line and column', async () => {
    const bytes = gzipSync(tarOf([{ path: 'task.json', content: '{\n  "name": "broken",\n  oops }' }]));
    const error = await refuse('broken', bytes);
    expect(error.message).toMatch(/^task\.json is not JSON: .* at line 3, column 3\.$/);
    const list = gzipSync(tarOf([{ path: 'task.json', content: '[]' }]));
    expect((await refuse('broken', list)).message).toBe('task.json must be a JSON object.');
    const deep = gzipSync(tarOf([{ path: 'task.json', content: '['.repeat(100_000) }]));
    expect((await refuse('broken', deep)).status).toBe(400);
  });

  it('names of jobs and groups that are none', async () => {
    const bytes = await script('x');
    for (const name of ['.hidden', 'a%2Fb', 'a'.repeat(101), 'caf%C3%A9'])
      expect((await refuse(name, bytes)).message).toMatch(/^name: /);
    expect((await refuse('x', bytes, { group: '../x' })).message).toMatch(/^group: /);
  });
});

/** A body as a client would write it, to be cut. */
function multipart(bytes: Buffer): Buffer {
  const head =
    `--boundary\r\ncontent-disposition: form-data; name="sha1"\r\n\r\n${sha1Of(bytes)}\r\n` +
    '--boundary\r\ncontent-disposition: form-data; name="package"; filename="x.tar.gz"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--boundary--\r\n')]);
}
