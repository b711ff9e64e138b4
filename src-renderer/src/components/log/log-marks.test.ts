import { describe, expect, it } from 'vitest';
import { holds, needleOf, styleLine } from './log-marks';

const cutNote = (left: number): string => `+${left}`;
const styled = (text: string, typed: string) =>
  styleLine(text, needleOf(typed), cutNote).map(({ text: part, classes }) => [part, ...classes].join('|'));

describe('styleLine', () => {
  it('marks every match, in either case unless a capital was typed', () => {
    expect(styled('Retry, retry', 'retry')).toEqual(['Retry|match', ', ', 'retry|match']);
    expect(styled('Retry, retry', 'Retry')).toEqual(['Retry|match', ', retry']);
  });

  it('marks across colours', () => {
    expect(styled('a\u001b[31mbc\u001b[0md', 'abcd')).toEqual(['a|match', 'bc|fg-red|match', 'd|match']);
    expect(styled('\u001b[31mabc\u001b[0m', 'b')).toEqual(['a|fg-red', 'b|fg-red|match', 'c|fg-red']);
  });

  it('marks nothing where lower-casing moves the letters', () => {
    expect(styled('İx', 'x')).toEqual(['İx']);
  });

  it('cuts what is too long and says so', () => {
    const parts = styled('y'.repeat(10_003), '');
    expect(parts.at(-1)).toBe('+3|dim');
    expect(parts[0]).toHaveLength(10_000);
  });
});

it('finds text as the control plane does: without colours', () => {
  expect(holds('or\u001b[31mders\u001b[0m', needleOf('ORDERS'.toLowerCase())!)).toBe(true);
  expect(holds('orders', needleOf('Orders')!)).toBe(false);
});
