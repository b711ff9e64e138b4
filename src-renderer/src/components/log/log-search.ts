import { refDebounced } from '@vueuse/core';
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useLineIndex, type LineIndex } from '../../composables/line-index';
import type { RunLog } from '../../composables/run-log';
import { holds, needleOf, type Needle } from './log-marks';
import type { LineKind } from './log-line';

/** Typing is over when nothing was typed for this long. */
const TYPING = 200;

export interface LogSearch {
  /** What stands in the field. */
  readonly typed: Ref<string>;
  readonly needle: ComputedRef<Needle | null>;
  readonly matches: LineIndex;
  /** Number of the line that is the current match. */
  readonly current: Ref<number | null>;
  /** "12 of 41": place of the current match, from 1; 0 when none is. */
  readonly place: ComputedRef<number>;
  readonly count: ComputedRef<number>;
  /** Goes to the next match behind the current one, or before it; from the ends around. */
  readonly step: (direction: 1 | -1) => void;
}

/**
 * Searches a log of any length: the control plane finds the lines, their numbers are kept here.
 * @param kinds kinds of line that are shown.
 * @param firstShown number of the first line on the screen, which a new search begins at.
 */
export function useLogSearch(
  runId: () => string,
  log: RunLog,
  kinds: () => ReadonlySet<LineKind>,
  firstShown: () => number,
): LogSearch {
  const typed = ref('');
  const settled = refDebounced(typed, TYPING);
  const needle = computed(() => needleOf(typed.value === '' ? '' : settled.value));
  const current = ref<number | null>(null);

  // Lines of ours are shown in words, not as the JSON they are stored as: those are not searched.
  const searched = computed(() =>
    [...kinds()].filter((kind) => kind === 'stdout' || kind === 'stderr').join(),
  );
  const query = computed(() => {
    const wanted = needle.value;
    if (!wanted || searched.value === '') return null;
    const filter = searched.value;
    return {
      search: { filter, q: wanted.text, ignore_case: !wanted.isCaseSensitive },
      matches: (line: { readonly kind: LineKind; readonly text: string }) =>
        filter.split(',').includes(line.kind) && holds(line.text, wanted),
    };
  });
  const matches = useLineIndex(runId, log, () => query.value);

  watch(query, () => {
    current.value = null;
  });
  // The first match that is found at or behind what is on the screen becomes the current one.
  watch([matches.ranges, matches.isReading], () => {
    const { count, at, placeOf, last } = matches.ranges.value;
    if (current.value !== null || count === 0) return;
    const from = firstShown();
    if (last >= from) current.value = at(placeOf(from));
    else if (!matches.isReading.value) current.value = last;
  });

  function step(direction: 1 | -1): void {
    const { count, at, placeOf, has } = matches.ranges.value;
    if (count === 0) return;
    const from = current.value ?? firstShown();
    const there = placeOf(from);
    const next = direction === 1 ? there + (has(from) ? 1 : 0) : there - 1;
    current.value = at((next + count) % count);
  }

  return {
    typed,
    needle,
    matches,
    current,
    step,
    count: computed(() => matches.ranges.value.count),
    place: computed(() => (current.value === null ? 0 : matches.ranges.value.placeOf(current.value) + 1)),
  };
}
