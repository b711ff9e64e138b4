import { expect, it } from 'vitest';
import type { TestStep } from '../../api/nodes';
import { settled, withStep } from './node-test';

const begun = (name: TestStep['name'], machine = 'web-1'): TestStep => ({ machine, name, ok: null });
const ended = (name: TestStep['name'], ok = true, message = ''): TestStep => ({
  machine: 'web-1',
  name,
  ok,
  ms: 3,
  message,
});

it('puts the end of a step in the place of its beginning', () => {
  const steps = [begun('connect'), ended('connect'), begun('host_key')].reduce<TestStep[]>(withStep, []);
  expect(steps).toEqual([ended('connect'), begun('host_key')]);
  expect(withStep(steps, begun('host_key', 'jump'))).toHaveLength(3);
});

it('ends the step that was under way when the test took too long', () => {
  const seen = [ended('connect'), begun('authenticate')];
  expect(settled(seen, [ended('connect', false, 'It took longer than 60 s.')])).toEqual([
    ended('connect'),
    { machine: 'web-1', name: 'authenticate', ok: false, message: 'It took longer than 60 s.' },
  ]);
});

it('takes the steps it was told of last when it has seen fewer', () => {
  const told = [ended('connect'), ended('host_key')];
  expect(settled([ended('connect')], told)).toBe(told);
  expect(settled(told, [ended('connect')])).toBe(told);
});
