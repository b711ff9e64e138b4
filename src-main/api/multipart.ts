import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Refusal, isDiskFull, messageOf } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';

/** A file that came with a request: in a temporary place, which is emptied once the request is over. */
export interface Upload {
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex, lower case; counted while the file came in. */
  readonly sha1: string;
  readonly sha256: string;
}

export interface MultipartOptions {
  readonly uploadsDir: string;
  /** Bytes; more is a 413. */
  readonly fileLimit: number;
  /** Name of the one field that carries a file. */
  readonly fileField: string;
  /** Called with the fields so far, before the first byte of the file is taken: identity is settled here. */
  readonly beforeFile: (fields: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Fields are held in memory, up to a hundred of them. */
const fieldLimitBytes = 64 * 1024;

/** A client that sends nothing for this long has gone. */
const stallMs = 60_000;

/**
 * Reads a multipart body: fields into memory, the file to disk, hashed on its way.
 * @returns the fields, and the file; null when there was none.
 * @throws {Refusal} 400 for a body cut short or stalled, or an unexpected file; 413 for too large a file or field.
 */
export async function readMultipart(
  request: FastifyRequest,
  options: MultipartOptions,
): Promise<{ fields: Record<string, unknown>; upload: Upload | null }> {
  const fields: Record<string, unknown> = {};
  let upload: Upload | null = null;
  try {
    const parts = request.parts({
      limits: {
        fileSize: options.fileLimit,
        files: 1,
        fields: 100,
        fieldSize: fieldLimitBytes,
        headerPairs: 100,
      },
    });
    for await (const part of parts) {
      if (part.type === 'field') {
        if (part.valueTruncated || part.fieldnameTruncated) throw fieldTooLarge(part.fieldname);
        fields[part.fieldname] = part.value;
        continue;
      }
      await options.beforeFile(fields);
      if (part.fieldname !== options.fileField) {
        throw new Refusal(
          400,
          'unexpected_file',
          `${part.fieldname} may not be a file; only ${options.fileField} may.`,
        );
      }
      upload = await store(part, request, options);
    }
    if (upload === null) await options.beforeFile(fields);
    return { fields, upload };
  } catch (error) {
    if (upload !== null) await rm(upload.path, { force: true });
    throw asRefusal(error, options);
  }
}

async function store(
  part: MultipartFile,
  request: FastifyRequest,
  options: MultipartOptions,
): Promise<Upload> {
  await mkdir(options.uploadsDir, { recursive: true, mode: 0o700 });
  const path = join(options.uploadsDir, makeId());
  const meter = new Meter();
  try {
    await withoutStall(
      part.file,
      request,
      pipeline(part.file, meter, createWriteStream(path, { mode: 0o600 })),
    );
    if (part.file.truncated) throw tooLarge(options);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, name: part.filename, size: meter.size, ...meter.digests() };
}

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
  readonly #sha1 = createHash('sha1');
  readonly #sha256 = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.size += chunk.length;
    this.#sha1.update(chunk);
    this.#sha256.update(chunk);
    done(null, chunk);
  }

  digests(): { sha1: string; sha256: string } {
    return { sha1: this.#sha1.digest('hex'), sha256: this.#sha256.digest('hex') };
  }
}

const tooLarge = ({ fileField, fileLimit }: MultipartOptions): Refusal =>
  new Refusal(
    413,
    'file_too_large',
    `${fileField}: the file is larger than ${fileLimit} bytes (setting api.uploadLimit).`,
  );

const fieldTooLarge = (name: string): Refusal =>
  new Refusal(413, 'field_too_large', `${name}: the field is larger than ${fieldLimitBytes} bytes.`);

/** The parser's own errors are the client's doing; a full disk and our own errors are not. */
function asRefusal(error: unknown, options: MultipartOptions): unknown {
  if (error instanceof Refusal || isDiskFull(error)) return error;
  const { code = '' } = error as { code?: string };
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(options);
  const isCut =
    /^(ERR_STREAM_PREMATURE_CLOSE|ECONNRESET|ABORT_ERR)$/.test(code) ||
    /unexpected end|terminated early/i.test(messageOf(error));
  if (isCut)
    return new Refusal(400, 'upload_cut_short', 'The upload was cut short. Nothing was kept.', {
      cause: error,
    });
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return new Refusal(413, 'too_many_fields', 'The multipart body has more than 100 fields.', {
      cause: error,
    });
  }
  if (code.startsWith('FST_') || /multipart|malformed|boundary|part header/i.test(messageOf(error))) {
    return new Refusal(400, 'malformed_body', `The multipart body cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  return error;
}
