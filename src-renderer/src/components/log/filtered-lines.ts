import type { LineKind, LogLines } from './log-lines';

/** The lines of some kinds, as a list without holes. */
export interface FilteredLines {
  /** Takes in what was appended or let go since the last call. */
  readonly update: () => void;
  /** Number of lines listed. */
  readonly count: number;
  /** Ordinal of the line at a place of the list. */
  readonly ordinalAt: (index: number) => number;
}

/** What is shown of a log at one moment. */
export interface LogView {
  readonly list: FilteredLines;
  /** Lines listed. */
  readonly count: number;
  /** All lines so far, and how many of them are no longer held. */
  readonly total: number;
  readonly letGo: number;
  /** Size of the text of all lines. */
  readonly bytes: number;
  readonly stderrCount: number;
}

/** Lists every held line: places and ordinals differ only by those let go. */
function listAll(lines: LogLines): FilteredLines {
  let start = lines.start;
  let end = lines.end;
  return {
    update() {
      ({ start, end } = lines);
    },
    get count() {
      return end - start;
    },
    ordinalAt: (index) => start + index,
  };
}

/** Keeps the ordinals of the wanted lines, extended as the log grows. */
function listSome(lines: LogLines, kinds: ReadonlySet<LineKind>): FilteredLines {
  let ordinals = new Uint32Array(1024);
  let first = 0;
  let last = 0;
  let seen = lines.start;

  function update(): void {
    while (first < last && (ordinals[first] ?? 0) < lines.start) first += 1;
    for (let ordinal = Math.max(seen, lines.start); ordinal < lines.end; ordinal += 1) {
      if (!kinds.has(lines.kindAt(ordinal))) continue;
      if (last === ordinals.length) {
        const grown = new Uint32Array((last - first) * 2 + 1024);
        grown.set(ordinals.subarray(first, last));
        ordinals = grown;
        last -= first;
        first = 0;
      }
      ordinals[last] = ordinal;
      last += 1;
    }
    seen = lines.end;
  }

  update();
  return {
    update,
    get count() {
      return last - first;
    },
    ordinalAt: (index) => ordinals[first + index] ?? 0,
  };
}

/** Lists the lines of the given kinds; all four kinds cost no memory. */
export function filterLines(lines: LogLines, kinds: ReadonlySet<LineKind>): FilteredLines {
  return kinds.size === 4 ? listAll(lines) : listSome(lines, kinds);
}
