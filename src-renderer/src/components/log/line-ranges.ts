/** Line numbers in rising order, kept as ranges: a million consecutive ones take no more room than one. */
export interface LineRanges {
  /** How many lines there are. */
  readonly count: number;
  /** The last of them; 0 for none. */
  readonly last: number;
  /** Adds lines behind the last one; of what is there already nothing is added again. */
  readonly append: (first: number, last: number) => void;
  /** The line at a place, from 0. */
  readonly at: (place: number) => number;
  /** The place of a line, or of the next one when it is not there itself. */
  readonly placeOf: (line: number) => number;
  readonly has: (line: number) => boolean;
  /** Calls back for each range. */
  readonly forEach: (take: (first: number, last: number) => void) => void;
}

/** Finds the last index whose value is not above `wanted`; -1 when all are. */
function lastNotAbove(values: readonly number[], wanted: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Makes an empty set of lines. */
export function createLineRanges(): LineRanges {
  const firsts: number[] = [];
  const lasts: number[] = [];
  /** Lines before each range. */
  const before: number[] = [];
  let count = 0;

  const lastLine = (): number => lasts.at(-1) ?? 0;

  function placeOf(line: number): number {
    const range = lastNotAbove(firsts, line);
    if (range < 0) return 0;
    const within = Math.min(line, (lasts[range] ?? 0) + 1) - (firsts[range] ?? 0);
    return (before[range] ?? 0) + within;
  }

  return {
    get count() {
      return count;
    },
    get last() {
      return lastLine();
    },
    append(first, last) {
      const from = Math.max(first, lastLine() + 1);
      if (from > last) return;
      if (lasts.length > 0 && from === lastLine() + 1) lasts[lasts.length - 1] = last;
      else {
        firsts.push(from);
        lasts.push(last);
        before.push(count);
      }
      count += last - from + 1;
    },
    at(place) {
      const range = lastNotAbove(before, place);
      return (firsts[range] ?? 0) + place - (before[range] ?? 0);
    },
    placeOf,
    has(line) {
      const range = lastNotAbove(firsts, line);
      return range >= 0 && line <= (lasts[range] ?? 0);
    },
    forEach(take) {
      for (const [index, first] of firsts.entries()) take(first, lasts[index] ?? first);
    },
  };
}
