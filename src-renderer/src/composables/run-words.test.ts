import { expect, it, vi } from 'vitest';
import { runWords } from './run-words';

vi.mock('../locales', () => ({ useWords: vi.fn() }));

const words = runWords((key, values = {}) => [key, ...Object.values(values)].join(' '));

it('calls a family by its name, and one it does not know as that calls itself', () => {
  expect(words.familyName('orchestration')).toBe('runPage.families.orchestration');
  expect(words.familyName('dreams')).toBe('dreams');
});

it('says who or what began a run', () => {
  expect(words.triggerOf({ trigger: 'manual', operator: 'mira' })).toBe('job.by mira');
  expect(words.triggerOf({ trigger: 'chain', operator: '' })).toBe('runs.triggers.chain');
});

it.each([
  [{ reason: null, exitCode: null }, ''],
  [{ reason: null, exitCode: 0 }, ''],
  [{ reason: null, exitCode: 3 }, 'job.exit 3'],
  [{ reason: 'killed', exitCode: 137 }, 'killed'],
])('says how a run of %o ended', (run, expected) => {
  expect(words.outcomeOf(run)).toBe(expected);
});
