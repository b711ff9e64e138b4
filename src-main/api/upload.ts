import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';

/** A file that came with a request: in a temporary place, which is emptied once the request is over. */
export interface Upload {
  readonly path: string;
  /** As the client calls it; '' when it does not. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex, lower case; counted while the file came in. */
  readonly sha1: string;
  readonly sha256: string;
}

/** A client that sends nothing for this long has gone. */
const stallMs = 60_000;

/**
 * Takes a file to disk, hashing it on its way.
 * @param check looks at it once it is there, and throws when it is not to be kept.
 * @throws what `check` throws, {Refusal} 400 for one that stalled, or the stream's own error; nothing is kept then.
 */
export async function storeUpload(
  source: Readable,
  request: FastifyRequest,
  {
    uploadsDir,
    name,
    check,
    fileLimit = Infinity,
  }: {
    readonly uploadsDir: string;
    readonly name: string;
    readonly check: () => void;
    /** Bytes, where the source itself knows no limit; more is a {@link TooLong}. */
    readonly fileLimit?: number;
  },
): Promise<Upload> {
  await mkdir(uploadsDir, { recursive: true, mode: 0o700 });
  const path = join(uploadsDir, makeId());
  const meter = new Meter(fileLimit);
  try {
    await withoutStall(source, request, pipeline(source, meter, createWriteStream(path, { mode: 0o600 })));
    check();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, name, size: meter.size, ...meter.digests() };
}

/**
 * Takes a body to disk that is a file by itself, whatever it begins with.
 * @throws {Refusal} 413 for too large a file, 400 for one that was cut short or stalled.
 */
export async function readRawFile(
  body: Readable,
  request: FastifyRequest,
  { uploadsDir, fileLimit }: { readonly uploadsDir: string; readonly fileLimit: number },
): Promise<Upload> {
  const promised = Number(request.headers['content-length'] ?? NaN);
  if (promised > fileLimit) throw fileTooLarge('body', fileLimit);
  try {
    return await storeUpload(body, request, { uploadsDir, name: '', fileLimit, check: () => undefined });
  } catch (error) {
    if (error instanceof TooLong) throw fileTooLarge('body', fileLimit);
    throw isCutShort(error) ? cutShort(error) : error;
  }
}

export const fileTooLarge = (what: string, limit: number): Refusal =>
  new Refusal(
    413,
    'file_too_large',
    `${what}: the file is larger than ${limit} bytes (setting api.uploadLimit).`,
  );

/** Whether a stream ended because whoever sent it has left. */
export const isCutShort = (error: unknown): boolean =>
  /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|ABORT_ERR)$/.test((error as { code?: string }).code ?? '');

export const cutShort = (cause: unknown): Refusal =>
  new Refusal(400, 'upload_cut_short', 'The upload was cut short. Nothing was kept.', { cause });

class TooLong extends Error {}

/** Fails the reading when the client falls silent. */
async function withoutStall(file: Readable, request: FastifyRequest, done: Promise<void>): Promise<void> {
  const silence = () =>
    request.raw.destroy(
      new Refusal(400, 'upload_stalled', `The upload stood still for ${stallMs / 1000} s.`),
    );
  const timer = setTimeout(silence, stallMs);
  file.on('data', () => timer.refresh());
  try {
    await done;
  } finally {
    clearTimeout(timer);
  }
}

class Meter extends Transform {
  size = 0;
  readonly #limit: number;
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');

  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.size += chunk.length;
    if (this.size > this.#limit) {
      done(new TooLong('the file is too long'));
      return;
    }
    this.#sha1.update(chunk);
    this.#sha256.update(chunk);
    done(null, chunk);
  }

  digests(): { sha1: string; sha256: string } {
    return { sha1: this.#sha1.digest('hex'), sha256: this.#sha256.digest('hex') };
  }
}
