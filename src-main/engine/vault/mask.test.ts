import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, lineLimitBytes } from '../line-splitter.js';
import { Mask } from './mask.js';

describe('a mask', () => {
  it('hides whole secrets, the longer of two first, and secrets of several lines line by line', () => {
    const mask = new Mask(['hunter2', 'hunter2-and-more', 'first line\nsecond (line)\n}\n']);
    expect(mask.text('hunter2 hunter2-and-more, first line; second (line) }')).toBe('*** ***, ***; *** }');
  });

  it('hides secrets in a result, however JSON spells them, and in reasons', () => {
    const mask = new Mask(['pa"ss\\word']);
    const output = Buffer.from(JSON.stringify({ 'pa"ss\\word': ['x pa"ss\\word y', 1, null] }));
    const ending = {
      state: 'failed',
      exitCode: 1,
      signal: null,
      endedAt: 0,
      reason: 'bad pa"ss\\word',
      output,
    };
    const masked = mask.ending(ending as Parameters<Mask['ending']>[0]);
    expect(JSON.parse(masked.output?.toString() ?? '')).toEqual({ '***': ['x *** y', 1, null] });
    expect(masked.reason).toBe('bad ***');
  });

  it('leaves no piece of a secret in a log, wherever reading and overlong lines are cut', () => {
    const secrets = ['s3cr3t-value', 'välue-with-ümlaut', 's3cr3t'];
    const filler = fc
      .oneof(
        fc.integer({ min: 0, max: 70_000 }),
        fc.integer({ min: lineLimitBytes - 20, max: lineLimitBytes + 20 }),
      )
      .map((length) => 'x'.repeat(length));
    const part = fc.oneof(filler, fc.constantFrom(...secrets), fc.constant('\n'));
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1 }), (whole, sizes) => {
        const bytes = Buffer.from(whole);
        const mask = new Mask(secrets);
        const splitter = new LineSplitter(0, mask);
        const lines = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          lines.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        lines.push(...splitter.end());
        const shown = lines.map((line) => line.text + (line.isPartial ? '' : '\n')).join('');
        expect(shown).toBe(mask.text(whole) + (whole === '' || whole.endsWith('\n') ? '' : '\n'));
        for (const line of lines) expect(Buffer.byteLength(line.text)).toBeLessThanOrEqual(lineLimitBytes);
        expect(splitter.position).toBe(bytes.length);
      }),
      { numRuns: 200 },
    );
  });
});
