import { useDocumentVisibility } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { ApiError } from '../api/error';
import { reportAnswer } from '../api/http';
import { openRunLog, readRun } from '../api/platform';
import { isFinal, type LogRecord } from '../api/types';
import { createLogLines, type LogLine, type LogLines } from '../components/log/log-lines';
import { readNdjson } from '../lib/ndjson';
import { useConnection } from '../stores/connection';

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** A hidden page lets its streams go after this long (see the connection store); the log resumes without a gap. */
const HIDDEN_FOR = 10_000;

export type RunLogState = 'reading' | 'reconnecting' | 'ended' | 'failed';

export interface RunLog {
  readonly lines: ShallowRef<LogLines>;
  /** Changes whenever lines were added, at most once per animation frame. */
  readonly version: Ref<number>;
  readonly state: Ref<RunLogState>;
  /** Why it cannot be read at all. */
  readonly error: ShallowRef<unknown>;
  readonly retry: () => void;
}

function toLine({ type, data, line, ms, worker }: LogRecord): LogLine {
  const isOutput = type === 'stdout' || type === 'stderr';
  const text = isOutput ? String(data) : JSON.stringify({ worker, ...(data as object) });
  return { number: line, at: ms, kind: type, text };
}

/** Waits, unless the signal ends it. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * Reads the log of a run: its history, then live, to its end. A connection that drops is taken up again behind the
 * last line, so that no line is missing and none is there twice.
 * @param runId the run; another one begins afresh.
 */
export function useRunLog(runId: () => string): RunLog {
  const connection = useConnection();
  const visibility = useDocumentVisibility();
  const lines = shallowRef(createLogLines());
  const version = ref(0);
  const state = ref<RunLogState>('reading');
  const error = shallowRef<unknown>(null);

  let lastLine = 0;
  let following: AbortController | null = null;
  let frame = 0;

  function showSoon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      version.value += 1;
    });
  }

  function take(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (record.line <= lastLine) continue;
      lines.value.append(toLine(record));
      lastLine = record.line;
    }
    reportAnswer();
    showSoon();
  }

  /** Reads until the stream ends. @returns whether the run has ended with it; else the control plane has. */
  async function read(id: string, signal: AbortSignal): Promise<boolean> {
    const response = await openRunLog(id, lastLine, signal);
    state.value = 'reading';
    if (response.body) {
      await readNdjson(response.body, (records) => {
        if (!signal.aborted) take(records as LogRecord[]);
      });
    }
    return isFinal((await readRun(id, signal)).state);
  }

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const linesBefore = lastLine;
      try {
        if (await read(id, signal)) {
          state.value = 'ended';
          return;
        }
      } catch (failure) {
        if (signal.aborted) return;
        if (failure instanceof ApiError && failure.kind === 'refused' && failure.status < 500) {
          error.value = failure;
          state.value = 'failed';
          return;
        }
      }
      if (lastLine > linesBefore) failures = 0;
      state.value = 'reconnecting';
      await wait(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
      if (signal.aborted) return;
    }
  }

  function pause(): void {
    following?.abort();
    following = null;
  }

  function resume(): void {
    if (state.value === 'ended' || state.value === 'failed') return;
    pause();
    following = new AbortController();
    void follow(runId(), following.signal);
  }

  function begin(): void {
    lines.value = createLogLines();
    lastLine = 0;
    error.value = null;
    state.value = 'reading';
    showSoon();
    resume();
  }

  watch(runId, begin, { immediate: true });
  // The events broke off and came back: the network may have taken this stream along without a word.
  watch(() => connection.openings, resume);

  let hiding: ReturnType<typeof setTimeout> | undefined;
  watch(visibility, (visible) => {
    clearTimeout(hiding);
    if (visible === 'hidden') hiding = setTimeout(pause, HIDDEN_FOR);
    else if (!following) resume();
  });

  onScopeDispose(() => {
    clearTimeout(hiding);
    cancelAnimationFrame(frame);
    pause();
  });

  return { lines, version, state, error, retry: begin };
}
