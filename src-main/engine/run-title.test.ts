import { expect, it } from 'vitest';
import { runTitle } from './run-title.js';

it.each([
  ['Aurora 5.12.0 · Google Play', 'Aurora 5.12.0 · Google Play'],
  ['\n  echo one \r\necho two', 'echo one'],
  ['one\u2028two', 'one'],
  [' \n\t', 'command/1'],
  ['x'.repeat(200), 'x'.repeat(200)],
  ['x'.repeat(201), `${'x'.repeat(199)}…`],
  [`${'x'.repeat(197)}😀😀`, `${'x'.repeat(197)}😀…`],
  [`${'x'.repeat(198)}😀😀`, `${'x'.repeat(198)}…`],
])('calls %j %j', (text, title) => {
  expect(runTitle(text, 'command/1')).toBe(title);
  expect(title.length).toBeLessThanOrEqual(200);
});
