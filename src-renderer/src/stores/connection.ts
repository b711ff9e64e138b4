import { createEventHook, useDocumentVisibility } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { ApiError } from '../api/error';
import { followEvents } from '../api/events';
import { onAnswered } from '../api/http';
import type { PlatformEvent } from '../api/types';
import type { StreamedEvent } from '../lib/event-stream';

export type ConnectionState =
  /** Never was connected yet. */
  | 'connecting'
  | 'connected'
  /** Broke off; the first retry is under way or waited for. */
  | 'reconnecting'
  /** Broke off, and retrying failed too. */
  | 'lost';

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** A hidden page lets its streams go after this long: a browser opens only six to one host, for all tabs together. */
const HIDDEN_FOR = 10_000;

/**
 * The one stream of state changes that the UI lives on. It resumes behind the last event it saw; listeners are told
 * to read everything again whenever events may have been missed.
 */
export const useConnection = defineStore('connection', () => {
  const state = ref<ConnectionState>('connecting');
  /** When the control plane last said anything: how old what is shown may be. */
  const lastHeardAt = ref<number | null>(null);
  /** When the next try is due; null while one is under way. */
  const nextTryAt = ref<number | null>(null);
  /** Counts up whenever the stream was opened again: other streams may follow suit. */
  const openings = ref(0);

  const eventHook = createEventHook<PlatformEvent>();
  const staleHook = createEventHook();
  const visibility = useDocumentVisibility();

  let lastEventId = '';
  let wanted: AbortController | null = null;
  let wake: (() => void) | null = null;

  onAnswered(() => {
    lastHeardAt.value = Date.now();
  });

  function take({ type, data, id }: StreamedEvent): void {
    lastEventId = id;
    if (type === 'reset') void staleHook.trigger();
    // `hello` only tells where the stream stands, by its id.
    else if (type !== 'hello') void eventHook.trigger(JSON.parse(data) as PlatformEvent);
  }

  /** Reads the stream until it ends. */
  async function follow(signal: AbortSignal): Promise<void> {
    const isResumed = lastEventId !== '';
    await followEvents(lastEventId, signal, {
      onOpen() {
        state.value = 'connected';
        openings.value += 1;
        // Without an id to resume behind, whatever was read before the stream began may be old by now.
        if (!isResumed) void staleHook.trigger();
      },
      onEvent: take,
    });
  }

  async function pause(milliseconds: number): Promise<void> {
    nextTryAt.value = Date.now() + milliseconds;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = null;
    nextTryAt.value = null;
  }

  async function keepFollowing(signal: AbortSignal): Promise<void> {
    const isClosed = (): boolean => signal.aborted;
    let failures = 0;
    while (!isClosed()) {
      const openingsBefore = openings.value;
      try {
        await follow(signal);
      } catch (error) {
        // Signed out: the session store has heard of it and the router leaves for the sign-in page.
        if (error instanceof ApiError && error.status === 401) return;
        // Anything else is what `lost` says; the reason changes nothing about what to do.
      }
      if (isClosed()) return;
      failures = openings.value > openingsBefore ? 0 : failures + 1;
      state.value = failures === 0 ? 'reconnecting' : 'lost';
      await pause(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT));
    }
  }

  function open(): void {
    if (wanted) return;
    wanted = new AbortController();
    void keepFollowing(wanted.signal);
  }

  function close(): void {
    wanted?.abort();
    wanted = null;
    wake?.();
  }

  /** Whether somebody signed in wants to be kept up to date. */
  const isStarted = ref(false);
  let hiding: ReturnType<typeof setTimeout> | undefined;

  watch([isStarted, visibility], ([started, visible]) => {
    clearTimeout(hiding);
    if (!started) close();
    else if (visible === 'visible') open();
    else hiding = setTimeout(close, HIDDEN_FOR);
  });

  /** Begins following; call once somebody is signed in. */
  function start(): void {
    isStarted.value = true;
  }

  /** Ends following and forgets where it was: the next operator may see other things. */
  function stop(): void {
    isStarted.value = false;
    state.value = 'connecting';
    lastEventId = '';
  }

  /** Ends the present wait. */
  function tryNow(): void {
    wake?.();
  }

  return {
    state,
    lastHeardAt,
    nextTryAt,
    openings,
    start,
    stop,
    tryNow,
    /** Calls back for every event, until the scope it was called in ends. */
    onEvent: eventHook.on,
    /** Calls back when events may have been missed and everything shown has to be read again. */
    onStale: staleHook.on,
  };
});
