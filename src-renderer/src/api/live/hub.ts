import { ApiError } from '../error';
import type { LogRecord, StreamPart } from '../types';
import type { ConnectionState, FailureMessage, FromHub, HubPort, ToHub } from './messages';
import type { ReadStream } from './stream';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** Changes of what is wanted come together: a page that opens asks for several things at once. */
const SETTLE = 10;

/**
 * Messages a page may have waiting. Beyond that it gets no more until it has worked through half of them: its logs are
 * taken up where they were, and for the events it missed it reads everything again.
 */
const MOST_WAITING = 64;

/** Logs one stream carries (the server's own limit). */
const MOST_RUNS = 100;

/** Signs of life are passed on at most this often. */
const HEARD_EVERY = 1000;

/** One log that one page follows. */
interface Follower {
  readonly client: Client;
  readonly id: number;
  readonly runId: string;
  /** Number of the last line sent to the page. */
  line: number;
}

/** One page. */
interface Client {
  readonly port: HubPort;
  readonly followers: Map<number, Follower>;
  isStarted: boolean;
  /** Is still to be told to read everything anew. */
  isStale: boolean;
  /** Messages it has not worked through yet. */
  waiting: number;
  /** Has too many of them. */
  isBehind: boolean;
}

/** A reading of the stream: what ends it, and how far it has come in each log it carries. */
interface Reading {
  readonly cancel: AbortController;
  readonly runs: Map<string, number>;
  isOpen: boolean;
}

/** Tells when a page that holds this lock has ended. */
export type Watch = (lock: string, onGone: () => void) => void;

/** The one stream that all pages of a browser live on: read once, handed to each what it follows. */
export class Hub {
  readonly #readStream: ReadStream;
  readonly #watch: Watch;
  readonly #clients = new Set<Client>();
  #state: ConnectionState = 'connecting';
  #nextTryAt: number | null = null;
  /** Number of the last event seen; null before the first opening and after everybody has stopped. */
  #seq: number | null = null;
  #reading: Reading | null = null;
  #isLooping = false;
  #isSettling = false;
  /** The stream is to be opened again even though it fits. */
  #isOutdated = false;
  #heardAt = 0;
  #wake: (() => void) | null = null;

  /** @param watch for pages that end without a word. */
  constructor(readStream: ReadStream, watch: Watch) {
    this.#readStream = readStream;
    this.#watch = watch;
  }

  /** Serves the page at the other end. */
  connect(port: HubPort): void {
    const client: Client = {
      port,
      followers: new Map(),
      isStarted: false,
      isStale: false,
      waiting: 0,
      isBehind: false,
    };
    this.#clients.add(client);
    port.onmessage = ({ data }) => this.#take(client, data);
  }

  #take(client: Client, message: ToHub): void {
    switch (message.kind) {
      case 'hello':
        if (message.lock !== null) this.#watch(message.lock, () => this.#drop(client));
        return;
      case 'start':
        client.isStarted = true;
        client.isStale = true;
        // Whoever starts may be somebody else than before: the stream is opened again in their name.
        this.#isOutdated = true;
        this.#say(client, { kind: 'state', state: this.#state, nextTryAt: this.#nextTryAt });
        this.#wake?.();
        break;
      case 'stop':
        client.isStarted = false;
        break;
      case 'follow':
        this.#follow({ client, id: message.id, runId: message.runId, line: message.afterLine });
        break;
      case 'unfollow':
        client.followers.delete(message.id);
        break;
      case 'taken':
        client.waiting -= 1;
        if (!client.isBehind || client.waiting > MOST_WAITING / 2) return;
        client.isBehind = false;
        if (client.isStale && this.#state === 'connected') this.#sayStale(client);
        break;
      case 'try-now':
        this.#wake?.();
        return;
      case 'bye':
        this.#drop(client);
        return;
    }
    this.#settle();
  }

  #follow(follower: Follower): void {
    const { client, id, runId } = follower;
    const open = new Set<string>();
    for (const { followers } of this.#clients) for (const each of followers.values()) open.add(each.runId);
    if (open.has(runId) || open.size < MOST_RUNS) {
      client.followers.set(id, follower);
      return;
    }
    const failure = refusal(429, 'too_many_logs', `${MOST_RUNS} logs are open. Close one and try again.`);
    this.#say(client, { kind: 'failed', id, failure });
  }

  #drop(client: Client): void {
    client.port.onmessage = null;
    if (this.#clients.delete(client)) this.#settle();
  }

  /** Soon has the reading follow what is wanted by then. */
  #settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    setTimeout(() => {
      this.#isSettling = false;
      if (!this.#isWanted()) {
        this.#reading?.cancel.abort();
        this.#wake?.();
        this.#seq = null;
        this.#state = 'connecting';
      } else if (!this.#isLooping) {
        void this.#loop();
      } else if (this.#isOutdated || !this.#isFitting()) {
        this.#reading?.cancel.abort();
      }
      this.#isOutdated = false;
    }, SETTLE);
  }

  #isWanted(): boolean {
    return [...this.#clients].some(({ isStarted }) => isStarted);
  }

  /** Those that lines can go to. */
  *#followers(runId?: string): Generator<Follower> {
    for (const client of this.#clients) {
      if (!client.isStarted) continue;
      for (const follower of client.followers.values()) {
        if (!client.isBehind && (runId === undefined || follower.runId === runId)) yield follower;
      }
    }
  }

  /** From where each log has to be read for all who follow it. */
  #wantedRuns(): Map<string, number> {
    const wanted = new Map<string, number>();
    for (const { runId, line } of this.#followers()) {
      wanted.set(runId, Math.min(line, wanted.get(runId) ?? Infinity));
    }
    return wanted;
  }

  /** @returns whether the reading under way gives everybody what they want, and nothing that nobody wants. */
  #isFitting(): boolean {
    if (this.#reading === null) return true;
    const { runs } = this.#reading;
    const wanted = this.#wantedRuns();
    return (
      wanted.size === runs.size && [...wanted].every(([runId, line]) => (runs.get(runId) ?? Infinity) <= line)
    );
  }

  /** Reads the stream again and again, from where it was, for as long as anybody wants it. */
  async #loop(): Promise<void> {
    this.#isLooping = true;
    for (let failures = 0; this.#isWanted();) {
      const reading: Reading = { cancel: new AbortController(), runs: this.#wantedRuns(), isOpen: false };
      await this.#read(reading);
      if (reading.cancel.signal.aborted || !this.#isWanted()) continue;
      failures = reading.isOpen ? 0 : failures + 1;
      await this.#pause(failures);
    }
    this.#isLooping = false;
  }

  async #read(reading: Reading): Promise<void> {
    this.#reading = reading;
    const { cancel, runs } = reading;
    try {
      await this.#readStream({ after: this.#seq, runs: new Map(runs) }, cancel.signal, {
        onOpen: () => {
          reading.isOpen = true;
          this.#opened();
        },
        onParts: (parts) => {
          if (!cancel.signal.aborted) for (const part of parts) this.#handOut(part, runs);
        },
        onHeard: () => this.#heard(),
      });
    } catch (error) {
      // Signed out: everybody hears of it and leaves for the sign-in page.
      if (error instanceof ApiError && error.status === 401) this.#signedOut(error);
      // Anything else is what `lost` says; the reason changes nothing about what to do.
    }
    this.#reading = null;
  }

  async #pause(failures: number): Promise<void> {
    const milliseconds = Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT);
    this.#change(failures === 0 ? 'reconnecting' : 'lost', Date.now() + milliseconds);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    this.#change(this.#state, null);
  }

  #opened(): void {
    this.#change('connected', null);
    for (const client of this.#clients) {
      // Without a number to go on behind, whatever was read before the stream began may be old by now.
      if (client.isStarted && (client.isStale || this.#seq === null)) this.#sayStale(client);
    }
  }

  #handOut(part: StreamPart, runs: Map<string, number>): void {
    switch (part.kind) {
      case 'hello':
        this.#seq = part.seq;
        break;
      case 'reset':
        this.#seq = part.seq;
        for (const client of this.#clients) if (client.isStarted) this.#sayStale(client);
        break;
      case 'event': {
        const { seq, at, type, data } = part;
        this.#seq = seq;
        for (const client of this.#clients) {
          if (client.isBehind) client.isStale = true;
          else if (client.isStarted)
            this.#sayCounted(client, { kind: 'event', event: { seq, at, type, data } });
        }
        break;
      }
      case 'lines':
        runs.set(part.runId, part.records.at(-1)?.line ?? 0);
        this.#handOutLines(part.runId, part.records);
        break;
      case 'end':
        this.#finish(part.runId, runs, (id) => ({ kind: 'end', id }));
        break;
      case 'absent': {
        const failure = refusal(404, 'run_not_found', `There is no run ${part.runId}.`);
        this.#finish(part.runId, runs, (id) => ({ kind: 'failed', id, failure }));
        break;
      }
    }
  }

  #handOutLines(runId: string, records: readonly LogRecord[]): void {
    for (const follower of this.#followers(runId)) {
      const fresh = records.filter(({ line }) => line > follower.line);
      const last = fresh.at(-1);
      if (last === undefined) continue;
      follower.line = last.line;
      this.#sayCounted(follower.client, { kind: 'lines', id: follower.id, records: fresh });
    }
  }

  /** Tells those who have had all of a log so far that there is no more of it; the others read it to here first. */
  #finish(runId: string, runs: Map<string, number>, message: (id: number) => FromHub): void {
    const last = runs.get(runId) ?? 0;
    for (const { client, id, line } of [...this.#followers(runId)]) {
      if (line < last) continue;
      client.followers.delete(id);
      this.#say(client, message(id));
    }
    runs.delete(runId);
    this.#settle();
  }

  #signedOut({ kind, message, status, code, requestId }: ApiError): void {
    for (const client of this.#clients) {
      if (!client.isStarted) continue;
      client.isStarted = false;
      this.#say(client, { kind: 'unauthorized', failure: { kind, message, status, code, requestId } });
    }
    this.#settle();
  }

  #heard(): void {
    if (Date.now() - this.#heardAt < HEARD_EVERY) return;
    this.#heardAt = Date.now();
    this.#broadcast({ kind: 'heard' });
  }

  #change(state: ConnectionState, nextTryAt: number | null): void {
    this.#state = state;
    this.#nextTryAt = nextTryAt;
    this.#broadcast({ kind: 'state', state, nextTryAt });
  }

  #sayStale(client: Client): void {
    client.isStale = client.isBehind;
    if (!client.isBehind) this.#say(client, { kind: 'stale' });
  }

  /** Says what makes work: how much of it waits is kept count of. */
  #sayCounted(client: Client, message: FromHub): void {
    this.#say(client, message);
    client.waiting += 1;
    if (client.waiting < MOST_WAITING) return;
    client.isBehind = true;
    this.#settle();
  }

  #broadcast(message: FromHub): void {
    for (const client of this.#clients) if (client.isStarted) this.#say(client, message);
  }

  #say({ port }: Client, message: FromHub): void {
    port.postMessage(message);
  }
}

const refusal = (status: number, code: string, message: string): FailureMessage => ({
  kind: 'refused',
  message,
  status,
  code,
  requestId: null,
});
