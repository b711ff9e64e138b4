import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startApiServer } from '../../test/support/api-server.js';
import { contentSecurityPolicy } from '../lib/content-security-policy.js';
import { serveUi } from './static-ui.js';

const page = '<!doctype html><title>Wheelhouse</title>';

/** A server of a small built UI. */
async function start({ isBuilt = true } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-ui-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const root = join(folder, 'ui');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  if (isBuilt) {
    await writeFile(join(root, 'index.html'), page);
    await writeFile(join(root, 'assets', 'main-1a2b.js'), 'let it = "run";');
    await writeFile(join(root, 'assets', '.hidden'), 'secret');
  }
  const server = await startApiServer((app) => serveUi(app, root));
  const get = (path: string, method = 'GET') => server.ask(path, { method, token: null });
  return { get };
}

describe('the UI', () => {
  it('is one page for every path of its router, without a token', async () => {
    const { get } = await start();
    for (const path of [
      '/',
      '/ui/',
      '/ui/jobs',
      '/ui/jobs/default/disk.report',
      '/ui/runs/1?tab=log',
      '/ui/index.html',
    ]) {
      const { status, text, headers } = await get(path);
      expect({ status, text }, path).toEqual({ status: 200, text: page });
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
      });
    }
    expect(await get('/ui')).toMatchObject({ status: 302, headers: { location: '/ui/' } });
  });

  it('has files whose names change with their content, to be kept for ever', async () => {
    const { get } = await start();
    const { status, text, headers } = await get('/ui/assets/main-1a2b.js');
    expect({ status, text }).toEqual({ status: 200, text: 'let it = "run";' });
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^(text|application)\/javascript; charset=utf-8$/),
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('answers HEAD as GET, without the body, and other methods with 405', async () => {
    const { get } = await start();
    for (const path of ['/', '/ui', '/ui/jobs', '/ui/assets/main-1a2b.js']) {
      const [wanted, head] = [await get(path), await get(path, 'HEAD')];
      expect(head, path).toMatchObject({ status: wanted.status, text: '' });
      for (const name of ['content-type', 'cache-control', 'location', 'etag']) {
        expect(head.headers[name], `${name} of ${path}`).toBe(wanted.headers[name]);
      }
      expect(await get(path, 'POST'), path).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    }
  });

  it('gives nothing that does not belong to it', async () => {
    const { get } = await start();
    for (const path of [
      '/ui/assets/gone.js',
      '/ui/assets/',
      '/ui/assets/.hidden',
      '/ui/assets/../../secret.txt',
      '/ui/assets/..%2f..%2fsecret.txt',
      '/ui/assets/%2e%2e/%2e%2e/secret.txt',
      '/ui/assets/..%5c..%5csecret.txt',
      '/ui/assets/main-1a2b.js%00.png',
    ]) {
      const { status, text, headers } = await get(path);
      expect(text, path).not.toContain('secret');
      expect([400, 403, 404], `${path}: ${status} ${text}`).toContain(status);
      expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
  });

  it('that is not built says so', async () => {
    const { get } = await start({ isBuilt: false });
    for (const path of ['/', '/ui/jobs', '/ui/assets/x.js']) {
      const { status, text } = await get(path);
      expect(status).toBe(503);
      expect(text).toContain('The UI is not built. Run <code>npm run build</code>.');
    }
  });
});
