import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Refusal } from '../lib/errors.js';
import { UrlSigner, downloadLifetimeMs } from './signed-url.js';

const key = randomBytes(32);
const request = { protocol: 'https', host: 'wheelhouse.example:7411' } as FastifyRequest;
const path = '/api/job/%E4%B8%AD/package/download';
const file = { version: '1.0 &b=c', sha1: 'ab' };

/** @returns what stands in a signed URL. */
function partsOf(url: string) {
  const { origin, pathname, searchParams } = new URL(url);
  const { exp = '', sig = '', ...parameters } = Object.fromEntries(searchParams);
  return { origin, path: pathname, parameters, exp, sig };
}

const sign = (signer = new UrlSigner(key, ''), lifetimeMs?: number) =>
  partsOf(signer.sign(request, path, file, lifetimeMs));

/** @returns the code of the refusal; null when the URL is good. */
function check(parts: Partial<ReturnType<typeof partsOf>>, signer = new UrlSigner(key, '')): string | null {
  const { path: of, parameters, exp, sig } = { ...sign(), ...parts };
  try {
    signer.verify(of, parameters, exp, sig);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ name: 'Refusal', status: 403 });
    return (error as Refusal).code;
  }
}

describe('a signed URL', () => {
  it('begins with the request’s scheme and host, or with api.publicUrl', () => {
    expect(sign().origin).toBe('https://wheelhouse.example:7411');
    expect(sign(new UrlSigner(key, 'https://public.example')).origin).toBe('https://public.example');
  });

  it('carries all that is needed to check it, also after a restart', () => {
    expect(sign()).toMatchObject({ path, parameters: file });
    expect(check(sign(), new UrlSigner(Buffer.from(key), 'https://elsewhere.example'))).toBeNull();
    expect(check({ parameters: { sha1: 'ab', version: '1.0 &b=c' } })).toBeNull();
  });

  it('is good for that one file only', () => {
    const { exp, sig } = sign();
    const changes: Partial<ReturnType<typeof partsOf>>[] = [
      { path: '/api/job/other/package/download' },
      { parameters: { ...file, sha1: 'cd' } },
      { parameters: { ...file, more: 'x' } },
      { parameters: { version: file.version } },
      { parameters: { version: 'ab', sha1: '1.0 &b=c' } },
      { exp: String(Number(exp) + 1) },
      { exp: `0${exp}` },
      { exp: '' },
      { sig: '' },
      { sig: `${sig}=` },
      { sig: sig.slice(0, -1) },
      { sig: (sig.startsWith('A') ? 'B' : 'A') + sig.slice(1) },
      { sig: '中'.repeat(sig.length) },
    ];
    for (const change of changes) {
      expect(check({ exp, sig, ...change }), JSON.stringify(change)).toBe('bad_signature');
    }
    expect(check(sign(), new UrlSigner(randomBytes(32), ''))).toBe('bad_signature');
  });

  it('is good for an hour, or as long as is said', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
    onTestFinished(() => void vi.useRealTimers());
    const [hour, day] = [sign(), sign(undefined, 24 * 3600_000)];
    vi.setSystemTime(1_700_000_000_000 + downloadLifetimeMs - 1);
    expect(check(hour)).toBeNull();
    vi.setSystemTime(1_700_000_000_000 + 3600_000);
    expect(check(hour)).toBe('link_expired');
    expect(check(day)).toBeNull();
  });
});
