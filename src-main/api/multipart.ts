import { rm } from 'node:fs/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Refusal, isDiskFull, messageOf } from '../lib/errors.js';
import { cutShort, fileTooLarge, isCutShort, storeUpload, type Upload } from './upload.js';

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
  return storeUpload(part.file, request, {
    uploadsDir: options.uploadsDir,
    name: part.filename,
    check: () => {
      if (part.file.truncated) throw tooLarge(options);
    },
  });
}

const tooLarge = ({ fileField, fileLimit }: MultipartOptions): Refusal => fileTooLarge(fileField, fileLimit);

const fieldTooLarge = (name: string): Refusal =>
  new Refusal(413, 'field_too_large', `${name}: the field is larger than ${fieldLimitBytes} bytes.`);

/** The parser's own errors are the client's doing; a full disk and our own errors are not. */
function asRefusal(error: unknown, options: MultipartOptions): unknown {
  if (error instanceof Refusal || isDiskFull(error)) return error;
  const { code = '' } = error as { code?: string };
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(options);
  if (isCutShort(error) || /unexpected end|terminated early/i.test(messageOf(error))) return cutShort(error);
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
