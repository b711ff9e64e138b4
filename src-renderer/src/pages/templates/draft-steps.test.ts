import { expect, it } from 'vitest';
import { draftStep, fieldValue, plainStep, undeclared, withValue } from './draft-steps';

const step = {
  name: 'echo',
  param_values: { word: 'a', old: 1 },
  retry: { retry_times: 0, ignore_error: false },
};

it('sets and takes out parameters', () => {
  expect(withValue(step, 'word', 'b').param_values).toEqual({ word: 'b', old: 1 });
  expect(withValue(step, 'word', null).param_values).toEqual({ old: 1 });
  expect(withValue(step, 'word', false).param_values).toEqual({ old: 1, word: false });
});

it('gives each step a key of its own, which is not sent', () => {
  expect(draftStep(step).key).not.toBe(draftStep(step).key);
  expect(plainStep(draftStep(step))).toEqual(step);
});

it('shows any value, and finds those that nothing declares', () => {
  expect([fieldValue(null), fieldValue(0), fieldValue({ a: 1 })]).toEqual([null, 0, '{"a":1}']);
  expect(undeclared(step, { word: 'string' })).toEqual(['old']);
});
