import { describe, expect, it } from 'vitest';
import { plainText, styleText } from './sgr';

const ESC = '\u001b';
const plain = (text: string) => ({ text, classes: [] });

describe('styleText', () => {
  it('leaves plain text whole, markup and tabs too', () => {
    expect(styleText('a\t<b>&amp;</b>')).toEqual([plain('a\t<b>&amp;</b>')]);
    expect(styleText('')).toEqual([]);
  });

  it('reads colours and attributes and their ends', () => {
    const line = `one ${ESC}[1;31mtwo${ESC}[22m three${ESC}[39m four ${ESC}[4;92;44mfive${ESC}[m six`;
    expect(styleText(line)).toEqual([
      plain('one '),
      { text: 'two', classes: ['fg-red', 'bold'] },
      { text: ' three', classes: ['fg-red'] },
      plain(' four '),
      { text: 'five', classes: ['fg-green', 'bg-blue', 'underlined'] },
      plain(' six'),
    ]);
  });

  it('takes basic colours of the palette and skips the others with all their numbers', () => {
    const line = `${ESC}[38;5;3ma${ESC}[38;5;200mb${ESC}[38;2;31;41;4mc${ESC}[90md`;
    expect(styleText(line)).toEqual([
      { text: 'a', classes: ['fg-yellow'] },
      plain('b'),
      plain('c'),
      { text: 'd', classes: ['fg-grey'] },
    ]);
  });

  it('drops cursor movement, titles, control characters and a cut sequence', () => {
    const line = `a${ESC}[2Kb${ESC}]0;title\u0007c${ESC}[?25ld\be\r${ESC}(Bf${ESC}`;
    expect(styleText(line)).toEqual([plain('abcdef')]);
    expect(plainText(`${ESC}[31ma${ESC}[0mb`)).toBe('ab');
  });
});
