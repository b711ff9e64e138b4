import { readNdjson } from '../../lib/ndjson';
import { ApiError } from '../error';
import { send } from '../send';
import type { StreamPart } from '../types';

/** The server shows every 15 s that a quiet stream lives; after three times that it is dead, whatever TCP says. */
const SILENCE = 45_000;

/** From where to read the stream. */
export interface StreamPosition {
  /** Number of the last event seen; null for only those to come. */
  readonly after: number | null;
  /** Number of the last line seen of each run's log that is to be followed. */
  readonly runs: ReadonlyMap<string, number>;
}

export interface StreamListeners {
  readonly onOpen: () => void;
  readonly onParts: (parts: readonly StreamPart[]) => void;
  /** Something came, if only a sign of life. */
  readonly onHeard: () => void;
}

export type ReadStream = (
  position: StreamPosition,
  signal: AbortSignal,
  listeners: StreamListeners,
) => Promise<void>;

/**
 * Reads the stream of state changes and logs until it ends. Fetch and not EventSource, which hides the status of a refusal
 * and leaves no say in when to try again.
 * @throws {ApiError} when it cannot be opened; a TimeoutError when it fell silent; whatever else broke it off.
 */
export const readStream: ReadStream = async ({ after, runs }, signal, { onOpen, onParts, onHeard }) => {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => silence.abort(new DOMException('The stream fell silent.', 'TimeoutError')),
      SILENCE,
    );
    onHeard();
  };
  try {
    const response = await send('/api/platform/stream', {
      query: { after: after ?? undefined, runs: [...runs].map(([runId, line]) => `${runId}:${line}`) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.body === null) throw new ApiError('malformed', 'The stream has no body.');
    onOpen();
    heard();
    const watched = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(piece, controller) {
          heard();
          controller.enqueue(piece);
        },
      }),
    );
    await readNdjson(watched, (parts) => onParts(parts as StreamPart[]));
  } finally {
    clearTimeout(timer);
  }
};
