import { gzipSync } from 'node:zlib';
import { Header, type HeaderData } from 'tar';

/** An entry of an archive, as its header says, and what follows the header. */
export interface Entry extends HeaderData {
  readonly content?: string | Buffer;
}

/** Writes headers as they are given: a tar program would not make most of these. */
export function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ content = '', ...data }) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    new Header({ mode: 0o644, size: body.length, type: 'File', mtime: new Date(0), ...data }).encode(
      header,
      0,
    );
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** @returns a package whose task.json is in order, with these entries behind it. */
export function packageWith(name: string, entries: readonly Entry[]): Buffer {
  const task = JSON.stringify({ name, version: '1.0.0', command: 'true' });
  return gzipSync(tarOf([{ path: 'task.json', content: task }, ...entries]));
}
