import { createEventHook, useDocumentVisibility, type EventHookOn } from '@vueuse/core';
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { ApiError } from '../api/error';
import { readRun, readRunLines } from '../api/platform';
import type { LogRecord, Run } from '../api/types';
import { PAGE_LINES, createLineCache, pageOf } from '../components/log/line-cache';
import { toLine, type LogLine } from '../components/log/log-line';
import { readNdjson } from '../lib/ndjson';
import { useConnection } from '../stores/connection';

/** A hidden page lets its log go after this long, as the connection store does; it resumes without a gap. */
const HIDDEN_FOR = 10_000;
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;
/** A log is taken up this many lines before its end; what stands before is read when somebody looks at it. */
const TAIL = 1000;
/** Span over which lines a second are counted. */
const RATE_OVER = 5_000;

export type RunLogState = 'reading' | 'reconnecting' | 'ended' | 'failed';

export interface HeldLines {
  /** A line, or null while it is not here; ask for it with `want`. */
  readonly at: (number: number) => LogLine | null;
}

export interface RunLog {
  /** Number of the last line known. */
  readonly total: Ref<number>;
  /** Bytes of the output so far. */
  readonly bytes: Ref<number>;
  /** Lines a second, lately. */
  readonly rate: Ref<number>;
  readonly state: Ref<RunLogState>;
  /** Why it cannot be read at all. */
  readonly error: ShallowRef<unknown>;
  /** The lines that are here; another object whenever some came, at most once per animation frame. */
  readonly lines: ShallowRef<HeldLines>;
  /** Has lines read that are looked at: those asked for last go first. */
  readonly want: (numbers: readonly number[]) => void;
  /** Calls back for every line that comes live, once, in order. */
  readonly onLine: EventHookOn<LogLine>;
  /** Calls back when lines were passed over, to be read when looked at. */
  readonly onSkip: EventHookOn;
  readonly retry: () => void;
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
 * Reads the log of a run: from near its end on live, to the end of the run, and any other part when it is looked at.
 * Only some of it is held. A connection that drops is taken up again behind the last line: lines have numbers without
 * gaps, so that none can be missing or there twice.
 * @param runId the run; another one begins afresh.
 */
export function useRunLog(runId: () => string): RunLog {
  const connection = useConnection();
  const visibility = useDocumentVisibility();
  const cache = createLineCache();
  const lineHook = createEventHook<LogLine>();
  const skipHook = createEventHook();

  const total = ref(0);
  const bytes = ref(0);
  const rate = ref(0);
  const lines = shallowRef<HeldLines>({ at: cache.get });
  const state = ref<RunLogState>('reading');
  const error = shallowRef<unknown>(null);

  let following: AbortController | null = null;
  let frame = 0;
  let last = 0;
  let size = 0;
  /** Number of the last line whose bytes the control plane has counted. */
  let counted = 0;
  let arrivals: { at: number; count: number }[] = [];

  function showSoon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      total.value = last;
      bytes.value = size;
      lines.value = { at: cache.get };
    });
  }

  function countArrivals(count: number): void {
    const now = Date.now();
    if (count > 0) arrivals.push({ at: now, count });
    arrivals = arrivals.filter(({ at }) => at > now - RATE_OVER);
    rate.value = Math.round(arrivals.reduce((sum, each) => sum + each.count, 0) / (RATE_OVER / 1000));
  }

  function take(records: readonly LogRecord[], isLive: boolean): void {
    let fresh = 0;
    for (const record of records) {
      const line = toLine(record);
      cache.put(line);
      if (!isLive || line.number <= last) continue;
      last = line.number;
      if (line.number > counted) {
        fresh += 1;
        if (line.kind === 'stdout' || line.kind === 'stderr') size += line.text.length + 1;
      }
      void lineHook.trigger(line);
    }
    if (isLive) countArrivals(fresh);
    showSoon();
  }

  /** Reads the run, trying again for as long as it is the way there that fails. */
  async function readAgain(id: string, signal: AbortSignal): Promise<Run> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await readRun(id, signal);
      } catch (failure) {
        const isFinal = failure instanceof ApiError && failure.status >= 400 && failure.status < 500;
        if (signal.aborted || isFinal) throw failure;
      }
      await wait(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
    }
  }

  /** Finds where the log stands, and from where to follow it. */
  async function locate(id: string, signal: AbortSignal): Promise<number> {
    const run = await readAgain(id, signal);
    const start = Math.max(last, run.lines - TAIL);
    const hasSkipped = last > 0 && start > last;
    last = start;
    if (run.lines > counted) {
      counted = run.lines;
      size = run.bytes;
    }
    // What lies between is not lost: it is read when it is looked at.
    if (hasSkipped) void skipHook.trigger();
    return start;
  }

  async function follow(id: string, signal: AbortSignal): Promise<void> {
    try {
      const start = await locate(id, signal);
      await connection.followLog(id, start, signal, (records) => take(records, true));
      size = (await readAgain(id, signal)).bytes;
      showSoon();
      state.value = 'ended';
    } catch (failure) {
      if (signal.aborted) return;
      error.value = failure;
      state.value = 'failed';
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

  let wanted: readonly number[] = [];
  let fetching: AbortController | null = null;

  /** Pages of the wanted lines that are not here, those asked for first before the others. */
  function nextPage(): number | null {
    for (const number of wanted) {
      const page = pageOf(number);
      if (number <= last && !cache.get(number) && !cache.isWhole(page, last)) return page;
    }
    return null;
  }

  /** Reads page by page what is wanted by then: of a fast scroll only where it comes to rest. */
  async function fetchWanted(id: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; ;) {
      const page = nextPage();
      if (page === null) return;
      try {
        const response = await readRunLines(id, page * PAGE_LINES, PAGE_LINES, signal);
        if (response.body) {
          await readNdjson(response.body, (records) => {
            if (!signal.aborted) take(records as LogRecord[], false);
          });
        }
        // Retention may have taken what is asked for: it is not asked for again and again.
        if (nextPage() === page) return;
        failures = 0;
      } catch {
        // What cannot be read now stays blank; it is tried again as long as somebody looks at it.
        await wait(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
        failures += 1;
      }
      if (signal.aborted) return;
    }
  }

  function want(numbers: readonly number[]): void {
    wanted = numbers;
    if (fetching || nextPage() === null) return;
    const mine = new AbortController();
    fetching = mine;
    void fetchWanted(runId(), mine.signal).finally(() => {
      if (fetching === mine) fetching = null;
    });
  }

  function begin(): void {
    fetching?.abort();
    fetching = null;
    wanted = [];
    cache.clear();
    arrivals = [];
    counted = 0;
    last = 0;
    size = 0;
    rate.value = 0;
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

  const ticking = setInterval(() => countArrivals(0), 1000);

  onScopeDispose(() => {
    clearInterval(ticking);
    clearTimeout(hiding);
    cancelAnimationFrame(frame);
    fetching?.abort();
    pause();
  });

  return {
    total,
    bytes,
    rate,
    state,
    error,
    lines,
    want,
    onLine: lineHook.on,
    onSkip: skipHook.on,
    retry: begin,
  };
}
