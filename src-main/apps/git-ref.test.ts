import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRef } from './git-ref.js';

describe('names of refs', () => {
  it.each(['v1.2.0', 'release/2024-05', '8f3c2d1', '渠道', 'HEAD'])('%s is taken', (ref) => {
    expect(readRef('git_tag', ref)).toBe(ref);
  });

  it.each([
    '-x',
    '--upload-pack=touch /tmp/x',
    'a..b',
    'v1^{}',
    'a b',
    'x:y',
    '../x',
    'a\nb',
    '@{1}',
    'x.lock',
  ])('%j is refused', (ref) => {
    expect(() => readRef('git_tag', ref)).toThrow('is not the name of a tag');
    expect(() => readRef('git_index', ref)).toThrow('is not a commit');
  });

  it('are none that git itself would refuse', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'ab-./~^:?*[\\@{ 渠lock'),
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(text, (ref) => {
        try {
          readRef('git_tag', ref);
        } catch {
          return;
        }
        expect(spawnSync('git', ['check-ref-format', `refs/tags/${ref}`]).status, ref).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});
