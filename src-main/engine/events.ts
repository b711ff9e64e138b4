import type { Store, WriteManager } from '../store/store.js';
import { EventRow } from './event.entity.js';
import type { RunState, RunTrigger } from './run.entity.js';

/** Things that people define, number and name in orchestration. */
export type DefinitionKind =
  | 'cluster'
  | 'service'
  | 'pool'
  | 'template'
  | 'remote-step'
  | 'action'
  | 'implementation'
  | 'machine-type'
  | 'discovery';

/** A definition was added or changed (a pool also by its nodes), or removed. */
type DefinitionEvents = Record<
  `${DefinitionKind}.${'changed' | 'removed'}`,
  { readonly id: number; readonly name: string }
>;

/** Every event there is, and what it carries. The UI and scripts live on these; `subject` is `<group>/<name>` in jobs. */
export interface EventTypes extends DefinitionEvents {
  'run.state': {
    readonly runId: string;
    readonly family: string;
    readonly subject: string;
    /** What people call the run: one line of at most 200 characters. */
    readonly title: string;
    readonly nodeId: string;
    readonly state: RunState;
    readonly trigger: RunTrigger;
    readonly attempt: number;
  };
  'job.published': { readonly group: string; readonly name: string; readonly version: string };
  'job.enabled': { readonly group: string; readonly name: string };
  'job.disabled': { readonly group: string; readonly name: string };
  'job.removed': { readonly group: string; readonly name: string };
  /** Times (epoch milliseconds) that passed and are not made up for. */
  'schedule.missed': {
    readonly family: string;
    readonly subject: string;
    readonly first: number;
    readonly last: number;
  };
  /** A machine was added, changed, or is online or not any more. */
  'node.state': {
    readonly id: number;
    readonly name: string;
    readonly isOnline: boolean;
    /** Why it is offline. */
    readonly reason: string | null;
  };
  'node.removed': { readonly id: number; readonly name: string };
  /** State as orchestration numbers it. */
  'task.state': {
    readonly id: number;
    readonly poolId: number;
    readonly name: string;
    readonly state: number;
  };
  'task.node': {
    readonly id: number;
    readonly taskId: number;
    readonly ip: string;
    readonly state: number;
    readonly step: number;
    readonly attempt: number;
  };
  /** An app was added, changed (also by its versions and channels) or restored; or deleted. */
  'app.changed': { readonly id: string; readonly name: string };
  'app.removed': { readonly id: string; readonly name: string };
  /** Status as the apps' API numbers it. */
  'build.state': {
    readonly id: string;
    readonly appId: string;
    readonly number: number;
    readonly status: number;
  };
  'build.channel': {
    readonly buildId: string;
    readonly appId: string;
    readonly channel: string;
    readonly state: string;
  };
  'build.removed': { readonly id: string; readonly appId: string; readonly number: number };
  /** A work was made or changed, or its status moved: the number of works.md. */
  'work.changed': { readonly id: string; readonly name: string; readonly status: number };
  'work.removed': { readonly id: string; readonly name: string };
  'credential.changed': { readonly id: string; readonly name: string };
}

export type EventType = keyof EventTypes;

/** A state change as it is published: `seq` rises by one with every change, in the order of commits. */
export interface PlatformEvent {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly data: unknown;
}

/** Events kept for those who resume; who comes later is told to read everything anew. */
const keptEvents = 50_000;

/** Old events go in bites, not one by one. */
const pruneEvery = 1000;

/** Events handed to a reader from the store at once. */
const pageSize = 500;

/** A reader this far behind the newest event goes back to reading from the store. */
const readerLimit = 1000;

/** What a reader gets instead of events that are not to be had: it has to read everything anew. */
export interface EventGap {
  readonly type: 'reset';
  /** Sequence number to resume from. */
  readonly seq: number;
}

/** The one bus: a state change is a row with a number before anyone hears of it. */
export class Events {
  readonly #store: Store;
  #lastSeq: number;
  /** Number of the newest event of all writes that have been carried out, committed or not yet. */
  #lastGiven: number;
  readonly #readers = new Set<(event: PlatformEvent) => void>();
  readonly #closers = new Set<() => void>();
  #isClosed = false;

  private constructor(store: Store, lastSeq: number) {
    this.#store = store;
    this.#lastSeq = lastSeq;
    this.#lastGiven = lastSeq;
  }

  static async open(store: Store): Promise<Events> {
    return new Events(store, (await store.read.maximum(EventRow, 'seq')) ?? 0);
  }

  /** Number of the newest event. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  /** Records an event as part of the write in progress and publishes it once that has committed. */
  async emit<T extends EventType>(manager: WriteManager, type: T, data: EventTypes[T]): Promise<void> {
    const seq = this.#lastGiven + 1;
    this.#store.onRollBack(() => (this.#lastGiven = seq - 1));
    this.#lastGiven = seq;
    const event: PlatformEvent = { seq, at: Date.now(), type, data };
    await manager.insert(EventRow, { ...event });
    if (seq % pruneEvery === 0) {
      await manager
        .createQueryBuilder()
        .delete()
        .from(EventRow)
        .where('seq <= :oldest', { oldest: seq - keptEvents })
        .execute();
    }
    this.#store.tellAfterCommit(() => {
      this.#lastSeq = seq;
      for (const take of this.#readers) take(event);
    });
  }

  /**
   * Reads all events behind `after`, then those to come, without gap or repetition.
   * @param after sequence number already seen; null for only those to come.
   * @param cancel ends the reading.
   */
  async *read(after: number | null, cancel: AbortSignal): AsyncGenerator<PlatformEvent | EventGap> {
    let position = after ?? this.#lastSeq;
    const oldest = await this.#oldestSeq();
    // A reader ahead of us has seen a database that has since been put back to an earlier state.
    if (position > this.#lastSeq || (oldest !== null && position < oldest - 1)) {
      yield { type: 'reset', seq: this.#lastSeq };
      position = this.#lastSeq;
    }
    while (!cancel.aborted && !this.#isClosed) {
      const queue = new EventQueue();
      this.#readers.add(queue.push);
      cancel.addEventListener('abort', queue.close, { once: true });
      this.#closers.add(queue.close);
      try {
        for await (const event of this.#stored(position)) {
          position = event.seq;
          yield event;
        }
        for await (const event of queue) {
          if (event.seq <= position) continue;
          position = event.seq;
          yield event;
        }
      } finally {
        this.#readers.delete(queue.push);
        this.#closers.delete(queue.close);
        cancel.removeEventListener('abort', queue.close);
      }
    }
  }

  /** Ends all readers. */
  close(): void {
    this.#isClosed = true;
    for (const close of [...this.#closers]) close();
  }

  async #oldestSeq(): Promise<number | null> {
    const rows = await this.#store.read.find(EventRow, {
      select: { seq: true },
      order: { seq: 'ASC' },
      take: 1,
    });
    return rows[0]?.seq ?? null;
  }

  async *#stored(after: number): AsyncGenerator<PlatformEvent> {
    for (let position = after; ;) {
      const rows = await this.#store.read
        .createQueryBuilder(EventRow, 'event')
        .where('event.seq > :position', { position })
        .orderBy('event.seq')
        .limit(pageSize)
        .getMany();
      yield* rows;
      position = rows.at(-1)?.seq ?? position;
      if (rows.length < pageSize) return;
    }
  }
}

/** What waits for one reader. When it overflows it ends, and the reader goes back to the store. */
class EventQueue implements AsyncIterable<PlatformEvent> {
  #events: PlatformEvent[] = [];
  #isClosed = false;
  #wake: (() => void) | null = null;

  readonly push = (event: PlatformEvent): void => {
    if (this.#events.length >= readerLimit) this.#isClosed = true;
    if (!this.#isClosed) this.#events.push(event);
    this.#wake?.();
  };

  readonly close = (): void => {
    this.#isClosed = true;
    this.#wake?.();
  };

  async *[Symbol.asyncIterator](): AsyncIterator<PlatformEvent> {
    for (;;) {
      const event = this.#events.shift();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
  }
}
