import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Refusal } from '../lib/errors.js';
import type { RouteContext } from './route.js';

/** How something is served, whatever its bytes come from. */
interface Served {
  /** What the browser saves it as. */
  readonly name: string;
  readonly contentType: string;
  /** Strong validator, unquoted: a hash of the content. */
  readonly etag: string;
}

export interface ServedFile extends Served {
  readonly path: string;
}

export interface ServedContent extends Served {
  /** Bytes. */
  readonly size: number;
  /** @returns the bytes from `start` to `end`, both included. */
  readonly read: (start: number, end: number) => Readable;
}

type SendContext = Pick<RouteContext<unknown>, 'request' | 'reply' | 'isHead'>;

/**
 * Serves one file, as {@link sendContent} does.
 * @throws {Refusal} 404 when the file is gone; 416 for a range outside it.
 */
export async function sendFile(context: SendContext, { path, ...served }: ServedFile): Promise<FastifyReply> {
  const size = await sizeOf(path);
  return sendContent(context, {
    ...served,
    size,
    read: (start, end) => createReadStream(path, { start, end }),
  });
}

/**
 * Serves bytes whole or in part, with HEAD, ETag, If-None-Match, Range and If-Range (RFC 9110, 8.8.3, 13 and 14).
 * Of several ranges all of it is sent, as 14.2 allows.
 * @throws {Refusal} 416 for a range outside it.
 */
export function sendContent({ request, reply, isHead }: SendContext, content: ServedContent): FastifyReply {
  const { size } = content;
  const etag = `"${content.etag}"`;
  const { range, 'if-range': ifRange, 'if-none-match': known = '' } = request.headers;
  const isKnown = known.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));
  // Only GET has ranges (14.2). A range that is refused leaves no trace of the file in the reply's headers.
  const isRanged = range !== undefined && !isHead && !isKnown && (ifRange ?? etag) === etag;
  const part = isRanged ? partOf(range, size) : null;
  void reply
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('content-type', content.contentType)
    .header('x-content-type-options', 'nosniff')
    .header('content-disposition', dispositionOf(content.name));
  if (isKnown) return reply.code(304).send();
  const { start, end } = part ?? { start: 0, end: size - 1 };
  void reply.header('content-length', end - start + 1);
  if (part !== null) void reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
  if (isHead || size === 0) return reply.send('');
  return reply.send(content.read(start, end));
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new Refusal(404, 'file_not_found', 'The file is no longer there.', { cause: error });
  }
}

/** @returns the one range asked for; null when the header is none that must be obeyed. */
function partOf(range: string, size: number): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(range.trim());
  if (match === null) return null;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) return null;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new Refusal(416, 'range_not_satisfiable', `The file has ${size} bytes; ${range} lies outside.`, {
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return { start, end };
}

/** RFC 6266 with RFC 5987 for names that are not ASCII. */
function dispositionOf(given: string): string {
  const name = given.toWellFormed();
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"${plain === name ? '' : `; filename*=UTF-8''${encoded}`}`;
}
