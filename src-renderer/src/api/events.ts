import { createEventStreamParser, type StreamedEvent } from '../lib/event-stream';
import { reportAnswer } from './http';
import { openEvents } from './platform';

/** The server shows every 15 s that a quiet stream lives; after three times that it is dead, whatever TCP says. */
const SILENCE = 45_000;

export interface EventListeners {
  onOpen: () => void;
  onEvent: (event: StreamedEvent) => void;
}

/**
 * Reads the stream of state changes until it ends. Fetch and not EventSource, which hides the status of a refusal and
 * leaves no say in when to try again.
 * @param lastEventId id of the last event seen; the stream goes on behind it.
 * @throws {ApiError} when it cannot be opened; a TimeoutError when it fell silent; whatever else broke it off.
 */
export async function followEvents(
  lastEventId: string,
  signal: AbortSignal,
  { onOpen, onEvent }: EventListeners,
): Promise<void> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(
      () => silence.abort(new DOMException('The stream fell silent.', 'TimeoutError')),
      SILENCE,
    );
  };

  try {
    const response = await openEvents(lastEventId, AbortSignal.any([signal, silence.signal]));
    onOpen();
    heard();
    const feed = createEventStreamParser(onEvent);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) return;
      heard();
      reportAnswer();
      feed(piece.value);
    }
  } finally {
    clearTimeout(timer);
  }
}
