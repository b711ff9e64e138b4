import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalGlob, patternOf } from './artefact-globs.js';

/** As the machines do it: with their own grep. */
function matching(globs: readonly string[], paths: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync('grep', ['-E', '-e', patternOf(globs)], {
    input: paths.map((path) => `${path}\n`).join(''),
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status === 2) throw new Error(stderr);
  return stdout.split('\n').filter((line) => line !== '');
}

const paths = [
  'app.apk',
  'out/app.apk',
  'out/deep/app.apk',
  'out/app.aab',
  'out/app.apk.txt',
  'out/appxapk',
  'out/渠道.apk',
];

describe('globs of artefacts', () => {
  it.each([
    [['*.apk'], ['app.apk', 'out/app.apk', 'out/deep/app.apk', 'out/渠道.apk']],
    [['out/*.apk'], ['out/app.apk', 'out/渠道.apk']],
    [['**/*.apk'], ['app.apk', 'out/app.apk', 'out/deep/app.apk', 'out/渠道.apk']],
    [['out/**'], paths.slice(1)],
    [['out/**/app.apk'], ['out/app.apk', 'out/deep/app.apk']],
    [['out/app.{apk,aab}'], ['out/app.apk', 'out/app.aab']],
    [
      ['./app.apk', 'out/app.a?b'],
      ['app.apk', 'out/app.aab'],
    ],
    [['渠*.apk'], ['out/渠道.apk']],
    [['nothing'], []],
  ])('%j match %j', (globs, expected) => {
    expect(matching(globs, paths)).toEqual(expected);
  });

  it.each([
    ['', 'empty'],
    ['/etc/passwd', 'relative'],
    ['../x', 'stay in it'],
    ['a{b', 'without its "}"'],
    ['a}b', 'without its "{"'],
    ['[ab]', 'not known here'],
    ['a\\', 'ends with'],
    ['a\nb', 'control character'],
  ])('%j is refused', (glob, problem) => {
    expect(() => patternOf([glob])).toThrow(problem);
  });

  it('of a literal text match that text alone, whatever stands in it', () => {
    const name = fc
      .string({
        unit: fc.constantFrom(...'ab.*?{}[]\\,()+^$|-渠'),
        minLength: 1,
        maxLength: 12,
      })
      // No file is called so, and a glob must not lead out of the checkout.
      .filter((text) => text !== '..');
    fc.assert(
      fc.property(name, name, (text, other) => {
        expect(matching([literalGlob(text)], [text])).toEqual([text]);
        expect(matching([literalGlob(text)], [other])).toEqual(other === text ? [text] : []);
      }),
      { numRuns: 100 },
    );
  });
});
