import { plainText, styleText, type StyledText } from './sgr';

/** A line of megabytes would freeze the page; what is cut is in the copy and the download. */
const LONGEST = 10_000;

/** Text to look for; case counts only when there is a capital in it. */
export interface Needle {
  readonly text: string;
  readonly isCaseSensitive: boolean;
}

/** Reads what was typed into a search field; nothing for blank. */
export function needleOf(typed: string): Needle | null {
  return typed === '' ? null : { text: typed, isCaseSensitive: typed !== typed.toLowerCase() };
}

const fold = (text: string, { isCaseSensitive }: Needle): string =>
  isCaseSensitive ? text : text.toLowerCase();

/** @returns whether the text of a line, without its colours, holds what is looked for. */
export function holds(line: string, needle: Needle): boolean {
  return fold(plainText(line), needle).includes(fold(needle.text, needle));
}

/** Where the needle stands in a text without colours. */
function findAll(text: string, needle: Needle): number[] {
  const [hay, wanted] = [fold(text, needle), fold(needle.text, needle)];
  // Lower-casing can change the length of a text ("İ"): then places would not fit, and marking nothing is right.
  if (hay.length !== text.length || wanted === '') return [];
  const places: number[] = [];
  for (let at = hay.indexOf(wanted); at >= 0; at = hay.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}

/** Cuts styled text at the edges of the matches and gives those pieces a class. */
function markMatches(parts: readonly StyledText[], places: readonly number[], length: number): StyledText[] {
  const marked: StyledText[] = [];
  let start = 0;
  for (const { text, classes } of parts) {
    let from = 0;
    for (const place of places) {
      const [first, last] = [Math.max(place - start, from), Math.min(place + length - start, text.length)];
      if (first >= last) continue;
      if (first > from) marked.push({ text: text.slice(from, first), classes });
      marked.push({ text: text.slice(first, last), classes: [...classes, 'match'] });
      from = last;
    }
    if (from < text.length) marked.push({ text: text.slice(from), classes });
    start += text.length;
  }
  return marked;
}

/**
 * Styles a line of output: its colours, and the matches of a search.
 * @param cutNote says how many characters were left out of a line too long to show.
 */
export function styleLine(
  text: string,
  needle: Needle | null,
  cutNote: (left: number) => string,
): readonly StyledText[] {
  const shown = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  let parts: StyledText[] = styleText(shown);
  if (needle) {
    const places = findAll(parts.map((part) => part.text).join(''), needle);
    if (places.length > 0) parts = markMatches(parts, places, needle.text.length);
  }
  if (text.length > LONGEST) parts.push({ text: cutNote(text.length - LONGEST), classes: ['dim'] });
  return parts;
}
