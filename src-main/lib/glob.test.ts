import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.js';

describe('compileGlob', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['v1.*.daily', 'v1.export.daily', true],
    ['v1.*.daily', 'v1x.export.daily', false],
    ['v1.*.daily', 'v1.export.daily.old', false],
    ['job-?', 'job-1', true],
    ['job-?', 'job-', false],
    ['job-?', 'job-12', false],
    ['Job', 'job', false],
    ['[a]', 'a', false],
    ['[a]', '[a]', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'a', false],
    ['?', '作', true],
    ['作*', '作业', true],
  ])('%j matches %j: %s', (pattern, name, expected) => {
    expect(compileGlob(pattern)(name)).toBe(expected);
  });

  it('agrees with a regular expression of the same meaning', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?', '作'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (pattern, name) => {
        const source = [...pattern]
          .map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace('.', '\\.')))
          .join('');
        expect(compileGlob(pattern)(name)).toBe(new RegExp(`^${source}$`, 'su').test(name));
      }),
    );
  });

  it('stays quick on patterns that make backtracking explode', () => {
    expect(compileGlob('*a'.repeat(30) + 'b')('a'.repeat(5000))).toBe(false);
  });
});
