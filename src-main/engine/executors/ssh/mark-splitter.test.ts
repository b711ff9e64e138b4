import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkSplitter, newMark } from './mark-splitter.js';

describe('a mark', () => {
  const mark = 'ab12';

  it('cuts a stream wherever it is itself cut, and nothing else does', () => {
    const text = fc.array(fc.constantFrom('\u001e', 'a', 'b', '1', '\n', 'ab1', '\u001eab', '\u001eab1\n'), {
      maxLength: 30,
    });
    const sections = fc
      .array(text, { minLength: 1, maxLength: 4 })
      .map((all) => all.map((parts) => parts.join('')));
    fc.assert(
      fc.property(sections, fc.array(fc.nat(7), { maxLength: 60 }), (sections, lengths) => {
        let bytes = Buffer.from(sections.join(`\u001e${mark}\n`));
        const taken: string[] = [''];
        const splitter = new MarkSplitter(mark, (section, piece) => {
          taken[section] = (taken[section] ?? '') + piece.toString();
        });
        for (const length of [...lengths, bytes.length]) {
          splitter.push(bytes.subarray(0, length));
          bytes = bytes.subarray(length);
        }
        // What may be the beginning of a mark is held back to the last.
        const last = sections.length - 1;
        const held = sections[last]!.slice(taken[last]!.length);
        expect(taken.slice(0, last)).toEqual(sections.slice(0, last));
        expect(sections[last]!.startsWith(taken[last]!)).toBe(true);
        expect(`\u001e${mark}\n`.startsWith(held)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is another one each time', () => {
    expect(newMark()).toMatch(/^[0-9a-f]{32}$/);
    expect(newMark()).not.toBe(newMark());
  });
});
