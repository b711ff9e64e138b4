import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import {
  followRun,
  makePackage,
  ndjson,
  publish,
  publishScript,
  runJob,
  type Line,
} from '../support/packages.js';

const planes: ControlPlane[] = [];
afterEach(async () => {
  // Some share a folder.
  for (const plane of planes) await plane.end('SIGTERM');
  for (const plane of planes.splice(0)) await plane.remove();
});
async function start(...args: Parameters<typeof ControlPlane.start>): Promise<ControlPlane> {
  const plane = await ControlPlane.prepare(...args);
  planes.push(plane);
  await plane.boot();
  return plane;
}

describe('the control plane by itself', () => {
  it('prints one line on standard output, and nothing but that', async () => {
    const plane = await start();
    expect(plane.printed).toHaveLength(1);
    const said = JSON.parse(plane.printed[0]!) as object;
    expect(Object.keys(said)).toEqual(['event', 'url', 'pid']);
    expect(said).toMatchObject({ event: 'listening', pid: plane.childPid });
    expect(plane.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await publishScript(plane, 'loud', 'echo to standard output');
    await followRun(plane, await runJob(plane, 'loud'));
    await plane.fetch('/nowhere');
    expect(await plane.end('SIGTERM')).toBe(0);
    expect(plane.printed).toHaveLength(1);
    for (const line of plane.log.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
  });

  it('is healthy without a token', async () => {
    const plane = await start();
    const health = await fetch(`${plane.url}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([200, { status: 'ok' }]);
  });

  it('started by npm run headless, says its own pid and ends with its starter', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'wheelhouse-script-'));
    const script = resolve(import.meta.dirname, '../../scripts/headless.mjs');
    const flags = ['--port', '0', '--data-dir', dataDir, '--exit-with-parent'];
    const child = spawn(process.execPath, [script, ...flags], { stdio: ['pipe', 'pipe', 'ignore'] });
    const lines = createInterface({ input: child.stdout });
    const printed: string[] = [];
    lines.on('line', (line) => printed.push(line));
    await once(lines, 'line');
    const { url, pid } = JSON.parse(printed[0]!) as { url: string; pid: number };
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(pid).not.toBe(child.pid);
    const closed = once(child, 'close');
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(printed).toHaveLength(1);
    rmSync(dataDir, { recursive: true });
  });
});

describe('SIGTERM', () => {
  it('ends it within 10 s, with a job running, streams open and an upload under way', async () => {
    const plane = await start();
    await publishScript(plane, 'long', 'echo one; sleep 2; echo two');
    const runId = await runJob(plane, 'long');
    const ofRun = await plane.fetch(`/api/platform/runs/${runId}/logs`);
    const ofJob = await plane.fetch('/api/job/long/logs');
    const events = await plane.fetch('/api/platform/events');
    const lines = ndjson<Line>(ofRun);
    for (;;) if ((await lines.next()).value?.data === 'one') break;
    const upload = request(`${plane.url}/api/job/long/publish`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${adminToken}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': 1e6,
      },
    });
    const cut = once(upload, 'error');
    upload.write('--b\r\ncontent-disposition: form-data; name="package"; filename="x"\r\n\r\n');
    upload.write(Buffer.alloc(100_000));
    const before = performance.now();
    const ended = plane.end('SIGTERM');
    // Every stream comes to a proper end: no reader takes what it has for all there is.
    await Promise.all([lines.next(), ofJob.text(), events.text(), cut]);
    expect(await ended).toBe(0);
    expect(performance.now() - before).toBeLessThan(30_000);
    await plane.boot();
    const all = await followRun(plane, runId);
    expect(all.filter(({ type }) => type === 'stdout').map(({ data }) => data)).toEqual(['one', 'two']);
  });

  it('keeps every publication that it said was kept, and nothing of those it refused', async () => {
    const plane = await start();
    const names = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    const packages = await Promise.all(
      names.map((name) => makePackage({ name, version: '1.0.0', command: 'true' })),
    );
    const publishing = names.map((name, index) =>
      publish(plane, name, packages[index]!).then(
        ({ status }) => status,
        () => null,
      ),
    );
    await Promise.race(publishing);
    expect(await plane.end('SIGTERM')).toBe(0);
    const statuses = await Promise.all(publishing);
    await plane.boot();
    const { body } = await plane.json<{ result: { jobs: { name: string }[] } }>('/api/jobs');
    const kept = new Set(body.result.jobs.map(({ name }) => name));
    const answered = (...wanted: number[]) =>
      names.filter((_, index) => wanted.includes(statuses[index] ?? NaN));
    expect(answered(200).filter((name) => !kept.has(name))).toEqual([]);
    expect(answered(503).filter((name) => kept.has(name))).toEqual([]);
    expect(statuses.filter((status) => status !== null && status !== 200 && status !== 503)).toEqual([]);
    expect(answered(200).length).toBeGreaterThan(0);
  });
});

describe('--exit-with-parent', () => {
  it('ends it when its standard input closes; without the flag it stays', async () => {
    const child = await start(['--exit-with-parent']);
    child.closeInput();
    expect(await child.gone()).toBe(0);
    const independent = await start();
    independent.closeInput();
    expect((await independent.fetch('/healthz')).status).toBe(200);
    expect(await independent.end()).toBe(0);
  });
});

describe('a second control plane on the same database', () => {
  it('is told who has it and exits; the first goes on, and when it is killed another takes its place', async () => {
    const first = await start();
    const second = first.another();
    await expect(second.boot()).rejects.toMatchObject({
      code: 1,
      said: expect.stringMatching(
        new RegExp(`in use by another control plane \\(.*process ${first.pid} on ${hostname()}`),
      ) as string,
    });
    expect((await first.fetch('/api/jobs')).status).toBe(200);
    await first.end('SIGKILL');
    await second.boot();
    planes.push(second);
    expect((await second.fetch('/api/jobs')).status).toBe(200);
  });
});

describe('the first admin token', () => {
  it('is WHEELHOUSE_ADMIN_TOKEN at the first start, and only then', async () => {
    const plane = await start();
    await plane.end();
    const later = 'another-token-that-comes-too-late';
    const again = plane.another([], { WHEELHOUSE_ADMIN_TOKEN: later });
    planes.push(again);
    await again.boot();
    const as = (token: string) => fetch(`${again.url}/api/jobs`, { headers: { 'x-access-token': token } });
    expect((await as(adminToken)).status).toBe(200);
    expect((await as(later)).status).toBe(401);
    const { body } = await again.json<{ items: unknown[] }>('/api/platform/tokens');
    expect(body.items).toMatchObject([{ name: 'admin', role: 'admin' }]);
  });

  it('must have 24 characters', async () => {
    const plane = await ControlPlane.prepare([], { WHEELHOUSE_ADMIN_TOKEN: 'twenty-three-characters' });
    planes.push(plane);
    await expect(plane.boot()).rejects.toMatchObject({
      code: 1,
      said: 'wheelhouse: WHEELHOUSE_ADMIN_TOKEN must have at least 24 characters; it has 23.\n',
    });
    const longer = plane.another([], { WHEELHOUSE_ADMIN_TOKEN: 'twenty-four-characters-!' });
    planes.push(longer);
    await longer.boot();
    const headers = { authorization: 'twenty-four-characters-!' };
    expect((await fetch(`${longer.url}/api/jobs`, { headers })).status).toBe(200);
  });

  it('is made when none is given, and never written to a log', async () => {
    const plane = await start([], { WHEELHOUSE_ADMIN_TOKEN: '' });
    expect((await plane.fetch('/api/jobs')).status).toBe(401);
    expect(await plane.end()).toBe(0);
    expect(plane.log).toContain('an admin token was made but not shown');
    expect(plane.log).not.toContain('wh_');
  });

  it('is in no log, however it is sent and however much is logged', async () => {
    const plane = await start(['--log-level', 'trace']);
    const form = () => {
      const body = new FormData();
      body.append('access_token', adminToken);
      body.append('package', new Blob(['x']), 'x');
      return body;
    };
    const basic = Buffer.from(`me:${adminToken}`).toString('base64');
    const ways: [string, RequestInit, number][] = [
      ['/api/jobs', { headers: { authorization: `Bearer ${adminToken}` } }, 200],
      ['/api/jobs', { headers: { authorization: `Basic ${basic}` } }, 200],
      ['/api/jobs', { headers: { authorization: adminToken } }, 200],
      ['/api/jobs', { headers: { 'x-access-token': adminToken } }, 200],
      [`/api/jobs?access_token=${adminToken}`, {}, 200],
      [`/api/job/x/logs?access_token=${adminToken}`, {}, 404],
      ['/api/job/x/stop', { method: 'POST', body: `access_token=${adminToken}` }, 404],
      ['/api/job/x/publish', { method: 'POST', body: form() }, 400],
      ['/api/job/x/publish', { method: 'POST', body: form(), headers: { authorization: adminToken } }, 400],
      ['/api/platform/session', { method: 'POST', body: JSON.stringify({ token: adminToken }) }, 200],
      ['/api/jobs', { headers: { authorization: `${adminToken}x` } }, 401],
    ];
    for (const [path, init, status] of ways)
      expect([path, (await fetch(plane.url + path, init)).status]).toEqual([path, status]);
    await plane.end();
    expect(plane.log.length).toBeGreaterThan(1000);
    for (const secret of [adminToken, basic]) expect(plane.log).not.toContain(secret);
  });
});
