/** Height of a line that is not wrapped, in pixels. */
export const ROW = 20;

/** Browsers end an element at 33.5 million pixels; beyond this a pixel of scrolling is more than a pixel of log. */
const TALLEST = 30_000_000;

/** Which part of a log a scroll position shows. */
export interface ScrollAnchor {
  /** Place in the list that is fixed to the screen; its fraction is the way through that line. */
  readonly place: number;
  /** Where it is fixed, in pixels from the top of the pane. */
  readonly y: number;
}

/** Height of what is scrolled, so that the scroll bar tells how long the log is. */
export function scrollHeight(count: number): number {
  return Math.min(count * ROW, TALLEST);
}

/**
 * Finds what a scroll position shows. At the top the first line stands at the top of the pane, at the end the last one
 * at its bottom; between, the anchor wanders from the one to the other. For lines of one height that is what scrolling
 * always does. It also holds when lines are wrapped, and so of heights nobody knows beforehand, and when the log is
 * taller than an element can be.
 * @param scrollTop of the pane.
 * @param pane height of the pane.
 * @param count lines in the list.
 */
export function anchorAt(scrollTop: number, pane: number, count: number): ScrollAnchor {
  const furthest = scrollHeight(count) - pane;
  if (furthest <= 0) return { place: 0, y: 0 };
  const share = Math.min(1, Math.max(0, scrollTop / furthest));
  return { place: share * count, y: share * pane };
}

/** The other way round: where to scroll for a line to stand `y` pixels below the top of the pane. */
export function scrollTopFor(place: number, y: number, pane: number, count: number): number {
  const furthest = scrollHeight(count) - pane;
  if (furthest <= 0) return 0;
  const share = (place * ROW - y) / (count * ROW - pane);
  return Math.min(1, Math.max(0, share)) * furthest;
}
