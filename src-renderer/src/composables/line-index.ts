import { onScopeDispose, ref, shallowRef, triggerRef, watch, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../api/error';
import { openLineSearch, type LineSearch } from '../api/platform';
import { createLineRanges, type LineRanges } from '../components/log/line-ranges';
import type { LogLine } from '../components/log/log-line';
import { readNdjson } from '../lib/ndjson';
import type { RunLog } from './run-log';

/** What an index lists: the control plane finds it among the stored lines, `matches` among those that come. */
export interface IndexQuery {
  readonly search: LineSearch;
  readonly matches: (line: LogLine) => boolean;
}

export interface LineIndex {
  /** Triggered whenever lines were added. */
  readonly ranges: ShallowRef<LineRanges>;
  readonly isReading: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
}

/** A search that would take more than this is cut off: nobody steps through so many matches. */
const MOST_WAITING = 100_000;

/**
 * Lists the lines of a run that meet a query, over the whole log and as it grows: the numbers only, the lines stay
 * where they are.
 * @param query null lists nothing.
 */
export function useLineIndex(runId: () => string, log: RunLog, query: () => IndexQuery | null): LineIndex {
  const ranges = shallowRef(createLineRanges());
  const isReading = ref(false);
  const error = shallowRef<unknown>(null);

  let reading: AbortController | null = null;
  let matches: IndexQuery['matches'] | null = null;
  /** Lines that came while the stored ones were still being searched: they belong behind those. */
  let waiting: number[] = [];

  async function read(id: string, search: LineSearch, signal: AbortSignal): Promise<void> {
    isReading.value = true;
    error.value = null;
    try {
      const response = await openLineSearch(id, search, signal);
      if (response.body) {
        await readNdjson(response.body, (found) => {
          if (signal.aborted) return;
          for (const [first, last] of found as [number, number][]) ranges.value.append(first, last);
          triggerRef(ranges);
        });
      }
    } catch (failure) {
      if (signal.aborted || isAborted(failure)) return;
      error.value = failure;
    }
    if (signal.aborted) return;
    isReading.value = false;
    for (const line of waiting) ranges.value.append(line, line);
    waiting = [];
    triggerRef(ranges);
  }

  function begin(): void {
    reading?.abort();
    reading = null;
    waiting = [];
    ranges.value = createLineRanges();
    const wanted = query();
    matches = wanted?.matches ?? null;
    isReading.value = false;
    if (!wanted) return;
    reading = new AbortController();
    void read(runId(), wanted.search, reading.signal);
  }

  log.onLine((line) => {
    if (!matches?.(line)) return;
    if (!isReading.value) {
      ranges.value.append(line.number, line.number);
      triggerRef(ranges);
    } else if (waiting.length < MOST_WAITING) waiting.push(line.number);
  });
  // Lines were skipped over: which of them match only the control plane knows.
  log.onSkip(begin);

  watch([runId, query], begin, { immediate: true });
  onScopeDispose(() => reading?.abort());
  return { ranges, isReading, error };
}
