import type { Offsets, OutputStream, RunExit, RunOutput } from './executor.js';
import { FolderBell } from './folder-bell.js';
import { GrowingFile } from './growing-file.js';
import { OutputDates } from './output-dates.js';

const pieceBytes = 128 * 1024;
/** How long to wait for the next bytes without an event: briefly while they flow, longer while they do not. */
const shortestWaitMs = 20;
const longestWaitMs = 250;

const streams = ['stdout', 'stderr'] as const;

/** What is followed. */
export interface OutputSource {
  readonly folder: string;
  /** Where in each stream to begin. */
  readonly from: Offsets;
  /** Bytes of each stream beyond which there is nothing to read. */
  readonly limit: number;
  /** Gives the end once there is one. Everything written before it is read after it. */
  readonly findEnd: () => Promise<RunExit | null>;
  readonly cancel: AbortSignal;
}

/**
 * Follows the two output files of a run to the run's end, no faster than it is consumed.
 * Bytes that were there before are dated by the run's index, and both streams come in the order of those dates.
 * @returns pieces, contiguous within their stream, then the end.
 * @throws the reason of `cancel`, promptly; all files are closed then.
 */
export async function* followOutput(
  source: OutputSource,
): AsyncGenerator<RunOutput | RunExit, void, undefined> {
  const { folder, from, limit, findEnd, cancel } = source;
  const bell = new FolderBell(folder);
  const files = {
    stdout: new GrowingFile(folder, 'stdout', from.stdout, limit),
    stderr: new GrowingFile(folder, 'stderr', from.stderr, limit),
  };
  try {
    const dates = await OutputDates.read(folder, files);
    let waitMs = shortestWaitMs;
    for (;;) {
      cancel.throwIfAborted();
      const end = await findEnd();
      let hasRead = false;
      for (let piece = await readNext(files, dates); piece !== null; piece = await readNext(files, dates)) {
        cancel.throwIfAborted();
        hasRead = true;
        yield piece;
      }
      cancel.throwIfAborted();
      if (end !== null) {
        yield end;
        return;
      }
      waitMs = hasRead ? shortestWaitMs : Math.min(waitMs * 2, longestWaitMs);
      await bell.wait(waitMs, cancel);
    }
  } finally {
    bell.close();
    await Promise.all(streams.map((stream) => files[stream].close()));
  }
}

/** @returns the oldest piece that was not read yet; null when all were. */
async function readNext(
  files: Readonly<Record<OutputStream, GrowingFile>>,
  dates: OutputDates,
): Promise<RunOutput | null> {
  const waiting: { file: GrowingFile; ms: number; until: number }[] = [];
  for (const stream of streams) {
    const file = files[stream];
    if (await file.hasMore()) waiting.push({ file, ...dates.of(stream, file.position) });
  }
  // Of two pieces of now, the stream that was read less lately goes first, so that neither holds up the other.
  waiting.sort((a, b) => a.ms - b.ms || a.file.readAt - b.file.readAt);
  const [oldest] = waiting;
  if (oldest === undefined) return null;
  const { file, ms, until } = oldest;
  const offset = file.position;
  const bytes = await file.read(Math.min(pieceBytes, until - offset));
  return { type: 'output', stream: file.stream, offset, bytes, ms };
}
