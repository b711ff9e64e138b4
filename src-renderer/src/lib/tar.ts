/** An entry of an archive. */
export interface TarEntry {
  /** Path within the archive, without a leading "./". */
  readonly path: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Bytes of its content. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
}

export class TarError extends Error {
  override readonly name = 'TarError';
}

const BLOCK = 512;
/** More than any path needs; a header that claims more is not one. */
const LONGEST_EXTENSION = 1024 * 1024;

const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'folder',
};

/** Reads bytes from a stream in pieces of any length. */
class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #piece = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.getReader();
  }

  /** Makes at least one byte ready. @returns whether there is any. */
  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const next = await this.#reader.read();
      if (next.done) return false;
      this.#piece = next.value;
    }
    return true;
  }

  /** @returns the next bytes, fewer only at the end of the stream. */
  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = new Uint8Array(length);
    let filled = 0;
    while (filled < length && (await this.#fill())) {
      const part = this.#piece.subarray(0, length - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(part.length);
    }
    return taken.subarray(0, filled);
  }

  async skip(length: number): Promise<void> {
    let left = length;
    while (left > 0) {
      if (!(await this.#fill())) throw new TarError('It ends in the middle of a file.');
      const part = Math.min(left, this.#piece.length);
      this.#piece = this.#piece.subarray(part);
      left -= part;
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}

const decoder = new TextDecoder();

function textAt(block: Uint8Array<ArrayBuffer>, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

/** Octal text, or base 256 behind a set high bit (GNU tar, for what octal cannot hold). */
function numberAt(block: Uint8Array<ArrayBuffer>, offset: number, length: number): number {
  if ((block[offset] ?? 0) & 0x80) {
    let value = (block[offset] ?? 0) & 0x7f;
    for (let index = 1; index < length; index += 1) value = value * 256 + (block[offset + index] ?? 0);
    return value;
  }
  const text = textAt(block, offset, length).trim();
  return text === '' ? 0 : parseInt(text, 8);
}

function isIntact(block: Uint8Array<ArrayBuffer>): boolean {
  let sum = 0;
  // The checksum's own field counts as spaces (POSIX.1-2017, pax, "ustar Interchange Format").
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return sum === numberAt(block, 148, 8);
}

/** Records of a pax extended header: "<length> <key>=<value>\n", the length counting all of it in bytes. */
function paxRecords(bytes: Uint8Array<ArrayBuffer>): Map<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(32, at);
    const length = space < 0 ? 0 : parseInt(decoder.decode(bytes.subarray(at, space)), 10);
    if (!(length > space - at + 1)) break;
    const [key = '', ...value] = decoder.decode(bytes.subarray(space + 1, at + length - 1)).split('=');
    records.set(key, value.join('='));
    at += length;
  }
  return records;
}

/** What to do with an entry; reading its content is only possible before the next one is asked for. */
export type TarVisitor = (
  entry: TarEntry,
  read: () => Promise<Uint8Array<ArrayBuffer>>,
) => Promise<'go on' | 'stop'> | 'go on' | 'stop';

/**
 * Walks through a tar archive (ustar, pax and GNU) from front to back, in constant memory.
 * @param stream the archive, not compressed.
 * @param visit is called for each entry and says whether to go on.
 * @throws {TarError} when it is not a whole archive.
 */
export async function readTar(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  visit: TarVisitor,
): Promise<void> {
  const reader = new ByteReader(stream);
  let extension = new Map<string, string>();
  try {
    for (;;) {
      const block = await reader.take(BLOCK);
      if (block.length === 0 || block.every((byte) => byte === 0)) return;
      if (block.length < BLOCK || !isIntact(block)) throw new TarError('It is not a tar archive.');
      const size = Number(extension.get('size') ?? numberAt(block, 124, 12));
      const padding = (BLOCK - (size % BLOCK)) % BLOCK;
      const flag = textAt(block, 156, 1) || '\0';

      if ('xgLK'.includes(flag)) {
        if (size > LONGEST_EXTENSION) throw new TarError('It has a header of impossible length.');
        const content = await reader.take(size);
        await reader.skip(padding);
        if (flag === 'x') for (const [key, value] of paxRecords(content)) extension.set(key, value);
        if (flag === 'L') extension.set('path', textAt(content, 0, size));
        continue;
      }

      const prefix = textAt(block, 257, 5) === 'ustar' ? textAt(block, 345, 155) : '';
      const name = extension.get('path') ?? (prefix ? `${prefix}/` : '') + textAt(block, 0, 100);
      const entry: TarEntry = {
        path: name.replace(/^(\.\/)+/, '').replace(/\/$/, ''),
        type: TYPES[flag] ?? 'other',
        size,
        mode: numberAt(block, 100, 8) & 0o7777,
      };
      extension = new Map();
      let left = size;
      const read = async (): Promise<Uint8Array<ArrayBuffer>> => {
        const content = await reader.take(left);
        left -= content.length;
        if (left > 0) throw new TarError('It ends in the middle of a file.');
        return content;
      };
      const wish = await visit(entry, read);
      if (wish === 'stop') return;
      await reader.skip(left + padding);
    }
  } finally {
    await reader.cancel();
  }
}

/**
 * Unpacks gzip.
 * @throws {TarError} while being read, when it is not gzip.
 */
export function gunzip(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return stream.pipeThrough(new DecompressionStream('gzip'));
}
