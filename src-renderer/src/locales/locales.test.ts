import { expect, it } from 'vitest';
import { en } from './en';
import { zhCN } from './zh-CN';

function flatten(words: object, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${prefix}${key}.`)
      : [[`${prefix}${key}`, String(value)] satisfies [string, string]],
  );
}

const places = (message: string): string[] => [...new Set(message.match(/\{\w+\}/g) ?? [])].sort();
const english = new Map(flatten(en));
const chinese = flatten(zhCN);

it('has the same keys in both languages', () => {
  expect(chinese.map(([key]) => key)).toEqual([...english.keys()]);
});

it('takes no values that English does not give, and drops none but a plural count', () => {
  const withoutCount = (message: string) => places(message).filter((place) => place !== '{count}');
  const differing = chinese.filter(
    ([key, message]) => String(withoutCount(message)) !== String(withoutCount(english.get(key)!)),
  );
  expect(differing).toEqual([]);
});

it('writes Chinese with full-width punctuation and spaces beside Latin letters and numbers', () => {
  const untidy = /[一-鿿][,;:!?]|[一-鿿][A-Za-z0-9{]|[A-Za-z0-9}][一-鿿]/;
  expect(chinese.filter(([, message]) => untidy.test(message))).toEqual([]);
});

it('asks for nothing politely and raises its voice nowhere', () => {
  expect(chinese.filter(([, message]) => /请(?!求)|您|！/.test(message))).toEqual([]);
  expect([...english].filter(([, message]) => /please|successfully|!/i.test(message))).toEqual([]);
});

it('writes no sign that the messages would read as a link to another', () => {
  const linking = /(?<!\{')@/;
  expect([...english, ...chinese].filter(([, message]) => linking.test(message))).toEqual([]);
});
