import { expect, it } from 'vitest';
import { moduleCallOf, templateOf } from './implementation-draft';

it.each([
  { action: { module: 'shell', args: 'echo {{word|q}}' } },
  { action: { module: 'longscript', content: '#!/bin/sh\nexit 0\n' } },
  { action: { module: 'copy', args: { src: 'a', dest: 'b' } } },
  { action: { module: 'ping', args: 'data=x' } },
])('reads and writes %j', (template) => {
  const call = moduleCallOf(template);
  expect(call).not.toBeNull();
  expect(templateOf(call!)).toEqual(template);
});

it('knows what it cannot read', () => {
  expect(moduleCallOf({})).toBeNull();
  expect(moduleCallOf({ action: ['shell'] })).toBeNull();
});
