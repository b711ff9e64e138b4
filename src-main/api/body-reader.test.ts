import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../lib/errors.js';
import { bodyLimitBytes, readBody } from './body-reader.js';

const read = (text: string) => readBody(Buffer.from(text));

/** What reading comes to: a value, or a 400; anything else thrown fails the test. */
function outcomeOf(bytes: Buffer): { value: unknown } | { refused: Refusal } {
  try {
    return { value: readBody(bytes) };
  } catch (error) {
    if (error instanceof Refusal && error.status === 400) return { refused: error };
    throw error;
  }
}

function refusalOf(text: string): Refusal {
  const outcome = outcomeOf(Buffer.from(text));
  if ('refused' in outcome) return outcome.refused;
  throw new Error(`was read, as ${JSON.stringify(outcome.value)}`);
}

const jsonObject = fc.json({ depthSize: 'medium' }).map((value) => `{"value":${value}}`);

describe('what a body is', () => {
  it('is told by its first byte that is no space', () => {
    expect(read(' \r\n\t{"a": 1}\n')).toEqual({ a: 1 });
    expect(read('\n[1, 2]')).toEqual([1, 2]);
    expect(read('a=1&b={"x":1}')).toEqual({ a: '1', b: '{"x":1}' });
  });

  it('is no parameters when it is empty', () => {
    for (const empty of ['', ' ', '\r\n\r\n']) expect(read(empty)).toEqual({});
  });

  it('may begin with a byte order mark', () => {
    expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(read('\ufeffa=1')).toEqual({ a: '1' });
  });

  it('must be UTF-8', () => {
    const latin1 = Buffer.from('name=caf\xe9', 'latin1');
    expect(outcomeOf(latin1)).toMatchObject({ refused: { status: 400, code: 'malformed_body' } });
  });
});

describe('pairs', () => {
  it('are decoded as forms are', () => {
    expect(read('name=disk+report&note=%E4%B8%AD%26%3D&empty=&bare\n')).toEqual({
      name: 'disk report',
      note: '中&=',
      empty: '',
      bare: '',
    });
  });

  it('that come several times are a list', () => {
    expect(read('a=1&b=x&a=2&a=3')).toEqual({ a: ['1', '2', '3'], b: 'x' });
  });

  it('keep what is no percent encoding as it is', () => {
    expect(read('a=100%&b=%zz')).toEqual({ a: '100%', b: '%zz' });
  });

  it('cost no more than their length, however often a name comes', () => {
    const times = bodyLimitBytes / 2;
    const started = performance.now();
    const { a } = read('a&'.repeat(times)) as { a: string[] };
    // A copy of the list for every pair takes a quarter of an hour.
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(a).toHaveLength(times);
  }, 120_000);
});

describe('JSON', () => {
  it('may have trailing commas', () => {
    expect(read('{"a": [1, 2,], "b": {"c": null,},}')).toEqual({ a: [1, 2], b: { c: null } });
    expect(read('[{"a":1,},\n]')).toEqual([{ a: 1 }]);
  });

  it.each(['[,]', '[1,,]', '{,}', '{"a":1,,}', '[1,]]', '{"a":,}'])(
    'has no other spare commas: %s',
    (text) => {
      expect(refusalOf(text).code).toBe('malformed_body');
    },
  );

  it.each([
    ['{"a": 1 "b": 2}', 1, 9],
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3],
    ['{\r\n "a": tru\r\n}', 2, 7],
    ['{"a": 1} {"b": 2}', 1, 10],
    ['{"a": "x', 1, 7],
    ['{"a": [1, 2', 1, 12],
    ['{\n// note\n"a":1}', 2, 1],
    ['{"a": 01}', 1, 8],
    ['{"a": .5}', 1, 7],
    ['{"a": NaN}', 1, 7],
    ["{'a': 1}", 1, 2],
    ['{"a": "tab\there"}', 1, 7],
    ['{"a": "\\x41"}', 1, 7],
  ])('that is malformed is refused with its place: %j', (text, line, column) => {
    expect(refusalOf(text).message).toMatch(new RegExp(`: \\w.* at line ${line}, column ${column}\\.$`));
  });

  it('keeps a key called __proto__ a plain key, also beside a trailing comma', () => {
    for (const text of ['{"a":{"__proto__":{"role":"admin"}}}', '{"a":{"__proto__":{"role":"admin"},},}']) {
      const { a } = read(text) as { a: Record<string, unknown> };
      expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
      expect(Object.keys(a)).toEqual(['__proto__']);
      expect(a['role']).toBeUndefined();
    }
    const pairs = read('__proto__=x&constructor=y');
    expect(Object.entries(pairs)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it('that nests deeper than any stack bears is refused', () => {
    for (const text of [
      '['.repeat(bodyLimitBytes),
      `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      '{"a":'.repeat(1e5),
    ]) {
      expect(refusalOf(text).message).toMatch(/nest/i);
    }
    const wide = `[${'{"a":["[[[[",{}]},'.repeat(10_000)}]`;
    expect(read(wide)).toHaveLength(10_000);
  });

  it('that is well formed reads as JSON.parse reads it, with trailing commas or without', () => {
    fc.assert(
      fc.property(jsonObject, (text) => {
        expect(read(text)).toStrictEqual(JSON.parse(text));
        expect(read(`${text.slice(0, -1)},}`)).toStrictEqual(JSON.parse(text));
      }),
    );
  });
});

describe('any bytes at all', () => {
  it('are read or refused with 400', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void outcomeOf(Buffer.from(bytes))));
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 100 }),
        (text) => void outcomeOf(Buffer.from(`{${text}`)),
      ),
    );
  });

  it('are JSON.parse’s when it takes them, and else at most a trailing comma away', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(3),
      put: fc.stringMatching(/^[[\]{},:"\\0-9a-z.\- \n]{0,3}$/),
    });
    fc.assert(
      fc.property(jsonObject, fc.array(change, { minLength: 1, maxLength: 3 }), (original, changes) => {
        const text = changes.reduce((before, { at, cut, put }) => {
          const place = Math.floor(at * before.length);
          return before.slice(0, place) + put + before.slice(place + cut);
        }, original);
        if (!/^\s*[[{]/.test(text)) return;
        const outcome = outcomeOf(Buffer.from(text));
        const strict = parsedOrNull(text);
        if (strict !== null) expect(outcome).toStrictEqual({ value: strict });
        else if ('value' in outcome) {
          expect(outcome.value).toStrictEqual(parsedOrNull(withoutTrailingCommas(text)));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Strings as they are; of the rest, a comma between a value and a closing bracket goes. */
const withoutTrailingCommas = (text: string): string =>
  text.replaceAll(
    /("(?:[^"\\]|\\.)*")|(?<=[^\s[{,]\s*),(?=\s*[\]}])/g,
    (_, quoted: string | undefined) => quoted ?? '',
  );
