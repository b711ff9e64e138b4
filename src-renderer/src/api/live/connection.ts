import { ApiError } from '../error';
import type { LogRecord, PlatformEvent } from '../types';
import { Hub } from './hub';
import type { ConnectionState, FromHub, PagePort } from './messages';
import { holdLock, watchLock } from './presence';
import { readStream } from './stream';

export interface LiveListeners {
  readonly onState: (state: ConnectionState, nextTryAt: number | null) => void;
  readonly onHeard: () => void;
  readonly onStale: () => void;
  readonly onEvent: (event: PlatformEvent) => void;
  readonly onUnauthorized: (error: ApiError) => void;
}

/** A page's share of the live stream. */
export interface LiveConnection {
  start(): void;
  stop(): void;
  /** Ends the present wait before the next try. */
  tryNow(): void;
  /**
   * Follows a run's log to the end of the run, over all that may happen to the connection.
   * @param onLines is given each line once, in order.
   * @returns when the run has ended and all its lines have been given.
   * @throws {ApiError} when there is no such run; the signal's reason when it is aborted.
   */
  followLog(
    runId: string,
    afterLine: number,
    signal: AbortSignal,
    onLines: (records: readonly LogRecord[]) => void,
  ): Promise<void>;
}

interface Following {
  readonly onLines: (records: readonly LogRecord[]) => void;
  readonly onEnd: (error: ApiError | null) => void;
}

/** @returns the hub: in a worker shared with the other tabs, or in the page where a browser has no such workers. */
function openHub(): PagePort {
  if (typeof SharedWorker !== 'undefined') {
    return new SharedWorker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'wheelhouse' })
      .port;
  }
  const { port1, port2 } = new MessageChannel();
  new Hub(readStream, watchLock).connect(port2);
  return port1;
}

/** Connects this page with the hub. Nothing is read before `start`. */
export function connectLive(listeners: LiveListeners, port: PagePort = openHub()): LiveConnection {
  const followings = new Map<number, Following>();
  let lastId = 0;

  port.onmessage = ({ data }) => take(data);
  void holdLock().then((lock) => {
    port.postMessage({ kind: 'hello', lock });
    if (lock === null) addEventListener('pagehide', () => port.postMessage({ kind: 'bye' }));
  });

  function take(message: FromHub): void {
    switch (message.kind) {
      case 'state':
        listeners.onState(message.state, message.nextTryAt);
        break;
      case 'heard':
        listeners.onHeard();
        break;
      case 'stale':
        listeners.onStale();
        break;
      case 'event':
        listeners.onEvent(message.event);
        port.postMessage({ kind: 'taken' });
        break;
      case 'lines':
        followings.get(message.id)?.onLines(message.records);
        port.postMessage({ kind: 'taken' });
        break;
      case 'end':
        followings.get(message.id)?.onEnd(null);
        break;
      case 'failed':
        followings.get(message.id)?.onEnd(errorOf(message.failure));
        break;
      case 'unauthorized':
        listeners.onUnauthorized(errorOf(message.failure));
        break;
    }
  }

  return {
    start: () => port.postMessage({ kind: 'start' }),
    stop: () => port.postMessage({ kind: 'stop' }),
    tryNow: () => port.postMessage({ kind: 'try-now' }),
    followLog: (runId, afterLine, signal, onLines) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const id = ++lastId;
        const leave = (): void => {
          followings.delete(id);
          port.postMessage({ kind: 'unfollow', id });
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', leave, { once: true });
        const onEnd = (error: ApiError | null): void => {
          signal.removeEventListener('abort', leave);
          followings.delete(id);
          if (error === null) resolve();
          else reject(error);
        };
        followings.set(id, { onLines, onEnd });
        port.postMessage({ kind: 'follow', id, runId, afterLine });
      }),
  };
}

const errorOf = ({ kind, message, ...details }: Extract<FromHub, { kind: 'failed' }>['failure']): ApiError =>
  new ApiError(kind, message, details);
