import { describe, expect, it } from 'vitest';
import { ROW, anchorAt, scrollHeight, scrollTopFor } from './log-scroll';

const PANE = 600;

describe('anchorAt', () => {
  it('stands the first line at the top and the last at the bottom', () => {
    expect(anchorAt(0, PANE, 1000)).toEqual({ place: 0, y: 0 });
    expect(anchorAt(scrollHeight(1000) - PANE, PANE, 1000)).toEqual({ place: 1000, y: PANE });
  });

  it('is plain scrolling for lines of one height', () => {
    const { place, y } = anchorAt(4321, PANE, 1000);
    expect(place * ROW - y).toBeCloseTo(4321);
  });

  it('shows everything that fits without scrolling', () => {
    expect(anchorAt(0, PANE, 5)).toEqual({ place: 0, y: 0 });
  });
});

describe('scrollTopFor', () => {
  it.each([1000, 5_000_000])('brings a line of %d to where it is wanted', (count) => {
    const wanted = Math.round(count / 3);
    const { place, y } = anchorAt(scrollTopFor(wanted, 200, PANE, count), PANE, count);
    // Where the wanted line stands, lines being of one height around the anchor.
    expect(y + (wanted - place) * ROW).toBeCloseTo(200);
  });

  it('stays within the log', () => {
    expect(scrollTopFor(0, 300, PANE, 1000)).toBe(0);
    expect(scrollTopFor(999, 0, PANE, 1000)).toBe(scrollHeight(1000) - PANE);
  });
});
