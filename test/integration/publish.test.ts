import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarOf } from '../support/archives.js';
import { ControlPlane } from '../support/control-plane.js';
import { history, makePackage, publish, sha1Of, type Reply } from '../support/packages.js';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await ControlPlane.start();
});
afterAll(async () => {
  await plane.remove();
});

const script = (name: string, task: object = {}) =>
  makePackage({ name, version: '1.0.0', command: 'true', ...task });

const uploads = () => {
  const folders = readdirSync(plane.dataDir);
  return folders.includes('uploads') ? readdirSync(join(plane.dataDir, 'uploads')) : [];
};

describe('publish', () => {
  it('keeps a package and says where it can be downloaded', async () => {
    const bytes = await script('kept');
    const { status, body } = await publish(plane, 'kept', bytes);
    expect(status).toBe(200);
    const file = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/job\/kept\//) as string;
    expect(body).toEqual({
      status: 'OK',
      result: { package: { sha1: sha1Of(bytes), size: bytes.length, file } },
    });
    await expect.poll(uploads).toEqual([]);
    const [line] = await history(plane, 'kept');
    expect(line).toMatchObject({ type: 'status', data: { command: 'publish', version: '1.0.0' } });
  });

  it('takes sha1 in any case, and fields behind the file', async () => {
    const bytes = await script('any-case');
    const form = new FormData();
    form.append('package', new Blob([bytes]), 'any-case.tar.gz');
    form.append('sha1', sha1Of(bytes).toUpperCase());
    const { status } = await plane.json('/api/job/any-case/publish', { method: 'POST', body: form });
    expect(status).toBe(200);
  });

  it('takes a package whose task.json lies one folder down, and runs it there', async () => {
    const task = JSON.stringify({ name: 'nested', version: '1.0.0', main: ['/bin/sh', 'go.sh'] });
    const bytes = gzipSync(
      tarOf([
        { path: 'nested/', type: 'Directory', mode: 0o755 },
        { path: 'nested/task.json', content: task },
        { path: 'nested/go.sh', content: 'echo there' },
      ]),
    );
    expect((await publish(plane, 'nested', bytes)).status).toBe(200);
    const { body } = await plane.json<Reply>('/api/job/nested/run', { method: 'POST' });
    const runId = String(body.result?.['runId']);
    await (await plane.fetch(`/api/platform/runs/${runId}/logs`)).text();
    expect((await history(plane, 'nested', 'filter=stdout')).map(({ data }) => data)).toEqual(['there']);
  });

  it('lets one of two publications of the same version at once win', async () => {
    const all = await Promise.all([1, 2, 3].map((n) => script('race', { description: `number ${n}` })));
    const replies = await Promise.all(all.map((bytes) => publish(plane, 'race', bytes)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = replies.findIndex(({ status }) => status === 200);
    const { body } = await plane.json<Reply>('/api/job/race');
    expect(body.result?.['job']).toMatchObject({ description: `number ${winner + 1}` });
  });

  it('keeps properties of task.json that it does not know, and its own keys win', async () => {
    const bytes = await script('echoed', { owner: { team: 'ops' }, running: 7, versions: 'mine' });
    await publish(plane, 'echoed', bytes);
    const { body } = await plane.json<Reply>('/api/job/echoed');
    expect(body.result?.['job']).toMatchObject({ owner: { team: 'ops' }, running: 0, command: 'true' });
    expect((body.result?.['job'] as { versions: unknown }).versions).toHaveLength(1);
  });
});
