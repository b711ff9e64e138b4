import type { LogLine } from './log-line';

/** Lines of a page: what is fetched and let go at once. */
export const PAGE_LINES = 500;

/** What is held of a log, however long it is: some hundred screens, or 32 MB of text when the lines are long. */
const MOST_PAGES = 128;
const MOST_CHARACTERS = 32 * 1024 * 1024;

interface CachedPage {
  readonly lines: (LogLine | undefined)[];
  count: number;
  characters: number;
}

/** Some lines of a log by their number; the pages that were not looked at for longest are let go. */
export interface LineCache {
  readonly get: (number: number) => LogLine | null;
  readonly put: (line: LogLine) => void;
  /** Whether every line of a page up to `last` is here. */
  readonly isWhole: (page: number, last: number) => boolean;
  readonly clear: () => void;
}

/** The page that a line is on. */
export const pageOf = (number: number): number => Math.floor((number - 1) / PAGE_LINES);

/** Makes an empty cache. */
export function createLineCache(): LineCache {
  // In the order they were last used: a Map keeps the order of insertion.
  const pages = new Map<number, CachedPage>();
  let characters = 0;

  function use(index: number): CachedPage | undefined {
    const page = pages.get(index);
    if (page) {
      pages.delete(index);
      pages.set(index, page);
    }
    return page;
  }

  function letGo(): void {
    for (const [index, page] of pages) {
      if (pages.size < 2 || (pages.size <= MOST_PAGES && characters <= MOST_CHARACTERS)) return;
      characters -= page.characters;
      pages.delete(index);
    }
  }

  return {
    get: (number) => use(pageOf(number))?.lines[(number - 1) % PAGE_LINES] ?? null,
    put(line) {
      const index = pageOf(line.number);
      let page = use(index);
      if (!page) {
        page = { lines: [], count: 0, characters: 0 };
        pages.set(index, page);
      }
      const place = (line.number - 1) % PAGE_LINES;
      if (page.lines[place]) return;
      page.lines[place] = line;
      page.count += 1;
      page.characters += line.text.length;
      characters += line.text.length;
      letGo();
    },
    isWhole(index, last) {
      const wanted = Math.min(PAGE_LINES, last - index * PAGE_LINES);
      return (pages.get(index)?.count ?? 0) >= wanted;
    },
    clear() {
      pages.clear();
      characters = 0;
    },
  };
}
