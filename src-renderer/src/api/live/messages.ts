import type { FailureKind } from '../error';
import type { LogRecord, PlatformEvent } from '../types';

/** What a page and the hub of the live stream say to each other; the hub is in a worker that all tabs share. */

export type ConnectionState =
  /** Never was connected yet. */
  | 'connecting'
  | 'connected'
  /** Broke off; the first retry is under way or waited for. */
  | 'reconnecting'
  /** Broke off, and retrying failed too. */
  | 'lost';

/** An {@link ApiError} on its way: errors of one's own class do not cross. */
export interface FailureMessage {
  readonly kind: FailureKind;
  readonly message: string;
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
}

export type ToHub =
  /** The page lives as long as it holds this lock; none where there are no locks. */
  | { readonly kind: 'hello'; readonly lock: string | null }
  /** Wants to be kept up to date from now on. */
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  /** Wants the log of a run behind this line. `id` is the page's own name for it. */
  | { readonly kind: 'follow'; readonly id: number; readonly runId: string; readonly afterLine: number }
  | { readonly kind: 'unfollow'; readonly id: number }
  /** Has worked through one `lines` or `event` message. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'try-now' }
  /** The page ends; for browsers without locks. */
  | { readonly kind: 'bye' };

export type FromHub =
  | { readonly kind: 'state'; readonly state: ConnectionState; readonly nextTryAt: number | null }
  /** Something came over the stream, if only a sign of life. */
  | { readonly kind: 'heard' }
  /** Events may have been missed: everything shown has to be read again. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'event'; readonly event: PlatformEvent }
  | { readonly kind: 'lines'; readonly id: number; readonly records: readonly LogRecord[] }
  /** The run has ended and this was its log. */
  | { readonly kind: 'end'; readonly id: number }
  /** The log cannot be followed. */
  | { readonly kind: 'failed'; readonly id: number; readonly failure: FailureMessage }
  /** Nobody is signed in any more; the hub has stopped for everybody. */
  | { readonly kind: 'unauthorized'; readonly failure: FailureMessage };

/** One end of a channel; a `MessagePort` is one. */
export interface Port<Incoming, Outgoing> {
  postMessage(message: Outgoing): void;
  onmessage: ((event: MessageEvent<Incoming>) => void) | null;
}

/** The hub's end. */
export type HubPort = Port<ToHub, FromHub>;
/** The page's end. */
export type PagePort = Port<FromHub, ToHub>;
