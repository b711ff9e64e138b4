import { createEventHook, useDocumentVisibility } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { onAnswered, reportAnswer } from '../api/http';
import { connectLive, type LiveConnection } from '../api/live/connection';
import type { ConnectionState } from '../api/live/messages';
import type { PlatformEvent } from '../api/types';

/** A hidden page is not kept up to date after this long. */
const HIDDEN_FOR = 10_000;

/**
 * The one stream of state changes and logs that the UI lives on, shared by all tabs. It resumes behind the last event it
 * saw; listeners are told to read everything again whenever events may have been missed.
 */
export const useConnection = defineStore('connection', () => {
  const state = ref<ConnectionState>('connecting');
  /** When the control plane last said anything: how old what is shown may be. */
  const lastHeardAt = ref<number | null>(null);
  /** When the next try is due; null while one is under way. */
  const nextTryAt = ref<number | null>(null);
  const eventHook = createEventHook<PlatformEvent>();
  const staleHook = createEventHook();
  const visibility = useDocumentVisibility();

  onAnswered(() => {
    lastHeardAt.value = Date.now();
  });

  let connection: LiveConnection | null = null;
  const live = (): LiveConnection =>
    (connection ??= connectLive({
      onState(next, tryAt) {
        state.value = next;
        nextTryAt.value = tryAt;
      },
      onHeard: reportAnswer,
      onStale: () => void staleHook.trigger(),
      onEvent: (event) => void eventHook.trigger(event),
      onUnauthorized: reportAnswer,
    }));

  /** Whether somebody signed in wants to be kept up to date. */
  const isStarted = ref(false);
  let hiding: ReturnType<typeof setTimeout> | undefined;

  watch([isStarted, visibility], ([started, visible]) => {
    clearTimeout(hiding);
    if (!started) live().stop();
    else if (visible === 'visible') live().start();
    else hiding = setTimeout(() => live().stop(), HIDDEN_FOR);
  });

  /** Begins following; call once somebody is signed in. */
  function start(): void {
    isStarted.value = true;
  }

  /** Ends following. */
  function stop(): void {
    isStarted.value = false;
    state.value = 'connecting';
  }

  /** Ends the present wait. */
  function tryNow(): void {
    live().tryNow();
  }

  /** Follows a run's log; see {@link LiveConnection.followLog}. */
  const followLog: LiveConnection['followLog'] = (...details) => live().followLog(...details);

  return {
    state,
    lastHeardAt,
    nextTryAt,
    start,
    stop,
    tryNow,
    followLog,
    /** Calls back for every event, until the scope it was called in ends. */
    onEvent: eventHook.on,
    /** Calls back when events may have been missed and everything shown has to be read again. */
    onStale: staleHook.on,
  };
});
