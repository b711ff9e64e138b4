import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../lib/errors.js';

/** Download URLs work without a token for an hour (contract, README.md, "Download URLs"). */
export const downloadLifetimeMs = 3600_000;

const keyBytes = 32;

/**
 * Reads the key of download URLs, which outlives a restart, or the URLs given out would not. Makes one where there is
 * none, or only what a full disk left of one: anybody could sign with that.
 * @returns 32 bytes.
 */
export async function readSigningKey(file: string): Promise<Buffer> {
  try {
    const key = await readFile(file);
    if (key.length === keyBytes) return key;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, randomBytes(keyBytes), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return readFile(file);
}

/** Makes and checks download URLs: an HMAC over the path, its parameters and the time it ends. */
export class UrlSigner {
  readonly #key: Buffer;
  readonly #publicUrl: string;

  /**
   * @param key 32 random bytes that survive restarts.
   * @param publicUrl what the URLs begin with; '' for the request's own scheme and host.
   */
  constructor(key: Buffer, publicUrl: string) {
    this.#key = key;
    this.#publicUrl = publicUrl;
  }

  /**
   * @param path of the file, encoded.
   * @param parameters what the path needs besides.
   * @returns an absolute URL.
   */
  sign(
    request: FastifyRequest,
    path: string,
    parameters: Readonly<Record<string, string>>,
    lifetimeMs = downloadLifetimeMs,
  ): string {
    const exp = String(Math.floor((Date.now() + lifetimeMs) / 1000));
    const query = new URLSearchParams({ ...parameters, exp, sig: this.#signature(path, parameters, exp) });
    const base = this.#publicUrl === '' ? `${request.protocol}://${request.host}` : this.#publicUrl;
    return `${base}${path}?${query.toString()}`;
  }

  /** @throws {Refusal} 403 when the signature is not ours or its time is over. */
  verify(path: string, parameters: Readonly<Record<string, string>>, exp: string, sig: string): void {
    const expected = Buffer.from(this.#signature(path, parameters, exp));
    const given = Buffer.from(sig);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
      throw new Refusal(403, 'bad_signature', 'This download address is not one of ours.');
    }
    if (Number(exp) * 1000 <= Date.now()) {
      throw new Refusal(403, 'link_expired', 'This download address is no longer good. Ask for a new one.');
    }
  }

  #signature(path: string, parameters: Readonly<Record<string, string>>, exp: string): string {
    const signed = JSON.stringify([
      path,
      Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)),
      exp,
    ]);
    return createHmac('sha256', this.#key).update(signed).digest('base64url');
  }
}
