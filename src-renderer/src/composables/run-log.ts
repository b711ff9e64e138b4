import { useDocumentVisibility } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { LogRecord } from '../api/types';
import { createLogLines, type LogLine, type LogLines } from '../components/log/log-lines';
import { useConnection } from '../stores/connection';

/** A hidden page lets its log go after this long, as the connection store does; it resumes without a gap. */
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
    showSoon();
  }

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      await connection.followLog(id, lastLine, signal, take);
      state.value = 'ended';
    } catch (failure) {
      if (signal.aborted) return;
      error.value = failure;
      state.value = 'failed';
    }
  }

  watch(
    () => connection.state,
    (now) => {
      if (state.value === 'reading' || state.value === 'reconnecting')
        state.value = now === 'connected' ? 'reading' : 'reconnecting';
    },
  );

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
