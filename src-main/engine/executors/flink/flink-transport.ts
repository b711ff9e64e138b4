import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { FlinkKeys } from './flink-access.js';

/** What is sent along. */
export type FlinkBody =
  { readonly json: unknown } | { readonly file: { readonly path: string; readonly name: string } };

export interface FlinkExchange {
  readonly method: string;
  readonly url: URL;
  readonly keys: FlinkKeys;
  readonly body: FlinkBody | null;
  readonly signal: AbortSignal;
  /** Of the answer. */
  readonly limitBytes: number;
}

export interface FlinkAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * One request on a connection of its own. Not by `fetch`, which takes no certificates; redirections are not followed,
 * so that what opens one server is not shown to another.
 * @throws as Node does; the signal's reason is not among that.
 */
export async function exchange({
  method,
  url,
  keys,
  body,
  signal,
  limitBytes,
}: FlinkExchange): Promise<FlinkAnswer> {
  const prepared = await prepare(body);
  const { authorization, ca, certificate, privateKey } = keys;
  const make = url.protocol === 'https:' ? requestHttps : requestHttp;
  const request = make(url, {
    method,
    agent: false,
    signal,
    headers: {
      accept: 'application/json',
      ...prepared.headers,
      ...(authorization === null ? {} : { authorization }),
    },
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(privateKey === null ? {} : { key: privateKey }),
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
  // An answer may come before all is sent, and be a refusal of the rest. Whatever else goes wrong, the request says.
  prepared.send(request).catch(() => undefined);
  const response = await answered;
  return { status: response.statusCode ?? 0, text: await readBounded(response, limitBytes) };
}

interface Prepared {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly send: (request: ClientRequest) => Promise<void>;
}

async function prepare(body: FlinkBody | null): Promise<Prepared> {
  if (body === null) return withBytes({}, Buffer.alloc(0));
  if ('json' in body)
    return withBytes({ 'content-type': 'application/json' }, Buffer.from(JSON.stringify(body.json)));
  const { path, name } = body.file;
  const { size } = await stat(path);
  const boundary = `wheelhouse-${randomBytes(16).toString('hex')}`;
  // Flink looks at the type of the part (document of /jars/upload).
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="jarfile"; filename="${name}"\r\nContent-Type: application/x-java-archive\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + size + tail.length,
    },
    send: (request) =>
      pipeline(async function* () {
        yield head;
        yield* createReadStream(path) as AsyncIterable<Buffer>;
        yield tail;
      }, request),
  };
}

const withBytes = (headers: Readonly<Record<string, string>>, bytes: Buffer): Prepared => ({
  headers: bytes.length === 0 ? headers : { ...headers, 'content-length': bytes.length },
  send: (request) => {
    request.end(bytes);
    return Promise.resolve();
  },
});

async function readBounded(response: IncomingMessage, limitBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limitBytes) throw new Error(`the answer is longer than ${limitBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
