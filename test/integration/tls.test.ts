import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane, adminToken } from '../support/control-plane.js';
import { certificate, otherCertificate, writeCertificate } from '../support/certificates.js';

type Files = ReturnType<typeof writeCertificate>;

describe('HTTPS', () => {
  let folder: string;
  let own: Files;
  let other: Files;
  let plane: ControlPlane;
  const flagsOf = ({ certFile, keyFile }: Files) => ['--tls-cert', certFile, '--tls-key', keyFile];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wheelhouse-tls-'));
    own = writeCertificate(folder, 'own', certificate);
    other = writeCertificate(folder, 'other', otherCertificate);
    plane = await ControlPlane.start(flagsOf(own));
  });
  afterAll(async () => {
    await plane.remove();
    rmSync(folder, { recursive: true });
  });

  async function ask(path: string, options: RequestOptions = {}, body = ''): Promise<IncomingMessage> {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-length': body.length };
    const asking = request(plane.url + path, { ca: certificate.cert, agent: false, headers, ...options });
    asking.end(body);
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    return response;
  }

  it('serves the API under the certificate it was given, and emits https addresses', async () => {
    expect(plane.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const response = await ask('/api/jobs');
    expect(response.statusCode).toBe(200);
    expect(JSON.parse(await text(response))).toEqual({ status: 'OK', result: { count: 0, jobs: [] } });
    await expect(ask('/api/jobs', { ca: otherCertificate.cert })).rejects.toThrow('self-signed certificate');
  });

  it('keeps the session cookie to HTTPS', async () => {
    const signIn = JSON.stringify({ token: adminToken });
    const response = await ask('/api/platform/session', { method: 'POST' }, signIn);
    expect(response.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; Secure; SameSite=Strict/);
    response.resume();
  });

  it('speaks nothing older than TLS 1.2, and no plain HTTP', async () => {
    const old: RequestOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask('/healthz', old)).rejects.toThrow(/protocol version|alert/);
    await expect(fetch(plane.url.replace('https', 'http'))).rejects.toThrow();
  });

  it('is refused with files that cannot be used or do not belong together', async () => {
    const empty = join(folder, 'empty.pem');
    writeFileSync(empty, '');
    const missing = join(folder, 'missing.pem');
    for (const [cert, key, message] of [
      [missing, own.keyFile, `--tls-cert: ${missing} cannot be used: ENOENT`],
      [empty, own.keyFile, `--tls-cert: ${empty} cannot be used: `],
      [own.certFile, empty, `--tls-key: ${empty} cannot be used: `],
      [own.certFile, other.keyFile, `--tls-key: ${other.keyFile} is not the key of the certificate in `],
    ] as const) {
      const attempt = await ControlPlane.prepare(['--tls-cert', cert, '--tls-key', key]);
      await expect(attempt.boot()).rejects.toMatchObject({
        code: 1,
        said: expect.stringContaining(`wheelhouse: ${message}`) as string,
      });
      await attempt.remove();
    }
    const half = await ControlPlane.prepare(['--tls-cert', own.certFile]);
    await expect(half.boot()).rejects.toMatchObject({
      code: 2,
      said: 'wheelhouse: --tls-cert and --tls-key belong together: give both or neither.\n',
    });
    await half.remove();
  });
});
