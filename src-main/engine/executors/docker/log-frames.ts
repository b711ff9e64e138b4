import type { OutputStream } from '../executor.js';

/** One entry of a container's log: a line with its newline, or a piece of a line longer than 16 KiB. */
export interface LogFrame {
  readonly stream: OutputStream;
  /** `2026-11-21T10:11:52.571008464Z`, always with nine digits: texts are in the order of the times. */
  readonly time: string;
  readonly bytes: Buffer;
}

const headerBytes = 8;
const space = 0x20;
/** Docker cuts entries at 16 KiB; other daemons that speak its API may not. */
const frameLimit = 16 * 1024 * 1024;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Kinds of frames (Docker Engine API, "Attach to a container", stream format); 3 is what the daemon says of itself. */
const streamNames: readonly (OutputStream | 'stdin' | 'daemon' | undefined)[] = [
  'stdin',
  'stdout',
  'stderr',
  'daemon',
];

/** What a log says in place of a frame when it cannot be read on. */
export class LogTrouble extends Error {
  override readonly name = 'LogTrouble';
}

/** Cuts the answer to a request for a log, with time stamps, into its frames. */
export class LogFrames {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * @returns the frames that these bytes complete.
   * @throws {LogTrouble} when the daemon says that it cannot read the log, or for bytes that are no frames.
   */
  *push(chunk: Buffer): Generator<LogFrame, void, undefined> {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (buffer.length - at >= headerBytes) {
      const stream = streamNames[buffer[at] ?? -1];
      const length = buffer.readUInt32BE(at + 4);
      if (stream === undefined || stream === 'stdin' || length > frameLimit)
        throw new LogTrouble('its log does not come in frames');
      const end = at + headerBytes + length;
      if (buffer.length < end) break;
      const content = buffer.subarray(at + headerBytes, end);
      at = end;
      if (stream === 'daemon') throw new LogTrouble(content.toString('utf8').trim());
      yield readEntry(stream, content);
    }
    this.#rest = Buffer.from(buffer.subarray(at));
  }
}

function readEntry(stream: OutputStream, content: Buffer): LogFrame {
  const at = content.indexOf(space);
  const time = content.toString('latin1', 0, Math.max(at, 0));
  if (!timePattern.test(time)) throw new LogTrouble('its log has no time stamps');
  return { stream, time, bytes: content.subarray(at + 1) };
}
