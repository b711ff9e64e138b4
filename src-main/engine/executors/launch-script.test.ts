import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { launchScript, quote } from './launch-script.js';
import { shells } from './run-testing.js';

/** Whole texts, and texts of what shells trip over. */
const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '\r', '!', ' ', '*', '\u0081', '\u0088', '-'),
      maxLength: 20,
    }),
  )
  .map((value) => value.replaceAll('\0', '').toWellFormed());

describe.each(shells)('quoting for $name', ({ shell }) => {
  it('gives back every text, byte for byte', () => {
    const [program = '', ...args] = shell.split(' ');
    const echo = (words: readonly string[]) => {
      const script = `set -- ${words.map(quote).join(' ')}\nprintf '%s\\0' "$@"\n`;
      return execFileSync(program, args, { input: script }).toString('utf8').split('\0').slice(0, -1);
    };
    fc.assert(
      fc.property(fc.array(text, { minLength: 20, maxLength: 60 }), (words) => {
        expect(echo(words)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });
});

describe('launchScript', () => {
  const spec = {
    runId: 'r1',
    argv: ['a b', ''] as const,
    env: { X: "it's" },
    timeoutSeconds: 0,
    stopGraceSeconds: 1,
    outputLimitBytes: 0,
  };

  it('says what to run, and that it is whole', () => {
    expect(launchScript(spec, '/runs/r1/result.json')).toMatchInlineSnapshot(`
      "export X='it'\\''s'
      export WHEELHOUSE_RUN_ID='r1'
      export WHEELHOUSE_RESULT='/runs/r1/result.json'
      set -- 'a b' ''
      : whole
      "
    `);
  });

  it('refuses what no environment can hold', () => {
    expect(() => launchScript({ ...spec, env: { 'a;rm': '' } }, '/r')).toThrow('"a;rm" cannot be the name');
    expect(() => launchScript({ ...spec, env: { A: '\0' } }, '/r')).toThrow('NUL');
  });
});
