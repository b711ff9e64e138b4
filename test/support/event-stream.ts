import type { ControlPlane } from './control-plane.js';

/** A Server-Sent Event as it came. */
export interface StreamedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: { readonly seq: number; readonly data?: Record<string, unknown> };
}

/** One tab: it reads the platform's events until it is closed, and keeps them. */
export class EventTab {
  readonly received: StreamedEvent[] = [];
  /** Resolves when the stream has ended, whoever ended it and however. */
  readonly ended: Promise<void>;
  readonly #cancel: AbortController;
  #isOver = false;
  #wake = Promise.withResolvers<undefined>();

  private constructor(response: Response, cancel: AbortController) {
    this.#cancel = cancel;
    this.ended = this.#read(response);
  }

  /** @param lastEventId what the tab has seen already; null for a tab just opened. */
  static async open(plane: ControlPlane, lastEventId: number | null = null): Promise<EventTab> {
    const cancel = new AbortController();
    const headers: Record<string, string> =
      lastEventId === null ? {} : { 'last-event-id': String(lastEventId) };
    const response = await plane.fetch('/api/platform/events', { headers, signal: cancel.signal });
    if (response.status !== 200) throw new Error(`events said ${response.status} ${await response.text()}`);
    return new EventTab(response, cancel);
  }

  /** Events other than the greeting. */
  get events(): readonly StreamedEvent[] {
    return this.received.filter(({ event }) => event !== 'hello');
  }

  /** @returns the first event like this, once it has come. */
  async until(isWanted: (event: StreamedEvent) => boolean): Promise<StreamedEvent> {
    for (;;) {
      const found = this.received.find(isWanted);
      if (found !== undefined) return found;
      if (this.#isOver) throw new Error('the stream of events ended before the one that was waited for');
      await this.#wake.promise;
    }
  }

  async close(): Promise<void> {
    this.#cancel.abort();
    await this.ended;
  }

  async #read(response: Response): Promise<void> {
    let rest = '';
    try {
      for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed by us, or cut by a control plane that was killed: what has come is what counts.
    }
    this.#isOver = true;
    this.#wake.resolve(undefined);
  }

  #take(block: string): void {
    const fields = new Map(
      block
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
    );
    const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
    // A comment, or the time to wait before coming back.
    if (id === undefined || event === undefined || data === undefined) return;
    this.received.push({ id: Number(id), event, data: JSON.parse(data) as StreamedEvent['data'] });
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers();
  }
}
