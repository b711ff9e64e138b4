import { describe, expect, it } from 'vitest';
import { readSteps, showStep } from './template-steps.js';

const retry = { times: 0, ignoreError: false };

describe('the steps of a template', () => {
  it('may leave out everything but the name', () => {
    expect(readSteps([])).toEqual([]);
    const bare = { name: 'sleep', paramValues: {}, retry };
    expect(readSteps([{ name: 'sleep' }])).toEqual([bare]);
    expect(readSteps([{ name: 'sleep', param_values: {}, retry: {} }])).toEqual([bare]);
    expect(readSteps([{ name: 'sleep', param_values: null, retry: null }])).toEqual([bare]);
  });

  it('have their retry in an object or directly, as numbers and flags or as text', () => {
    const wanted = [{ name: 'sleep', paramValues: {}, retry: { times: 2, ignoreError: true } }];
    expect(readSteps([{ name: 'sleep', retry: { retry_times: 2, ignore_error: true } }])).toEqual(wanted);
    expect(readSteps([{ name: 'sleep', retry_times: '2', ignore_error: '1' }])).toEqual(wanted);
    const both = { name: 'sleep', retry: { retry_times: 2 }, retry_times: 5, ignore_error: 1 };
    expect(readSteps([both])).toEqual(wanted);
  });

  it('are shown as they are documented', () => {
    const [step] = readSteps([{ name: 'sleep', param_values: { time: 1 }, retry_times: 3 }]);
    expect(showStep(step!)).toEqual({
      name: 'sleep',
      param_values: { time: 1 },
      retry: { retry_times: 3, ignore_error: false },
    });
  });

  it.each([
    [{ retry: { retry_times: -1 } }, 'steps.0.retry.retry_times: must be a whole number from 0 to 100'],
    [{ retry: { retry_times: 101 } }, 'steps.0.retry.retry_times'],
    [{ retry: { retry_times: 1.5 } }, 'steps.0.retry.retry_times'],
    [{ retry_times: [1] }, 'steps.0.retry.retry_times'],
    [{ ignore_error: 'yes' }, 'steps.0.retry.ignore_error: must be true or false'],
    [{ retry: [] }, 'steps.0.retry: must be an object'],
    [{ param_values: 'a' }, 'steps.0.param_values: must be an object'],
  ])('%j is refused', (step, message) => {
    expect(() => readSteps([{ name: 'sleep', ...step }])).toThrow(message);
  });

  it('are 200 at most', () => {
    const steps = Array.from({ length: 201 }, () => ({ name: 'sleep' }));
    expect(() => readSteps(steps)).toThrow('the limit is 200');
  });
});
