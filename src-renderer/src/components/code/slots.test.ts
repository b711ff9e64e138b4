import { expect, it } from 'vitest';
import { slotsIn } from './slots';

it('finds placeholders, with and without a filter, each once', () => {
  expect(slotsIn('echo {{ word }} {{word|q}} {{ip}} {{ 1 }} {not} {{a|}}')).toEqual(['word', 'ip']);
});
