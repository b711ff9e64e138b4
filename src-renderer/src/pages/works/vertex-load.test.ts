import { describe, expect, it } from 'vitest';
import { loadOf } from './vertex-load';

const at = (duration: number, busy: number | null, backpressured: number | null, parallelism = 2) => ({
  duration,
  busy,
  backpressured,
  parallelism,
});

describe('the load of a vertex', () => {
  it('is of all the time so far at first, of all subtasks together', () => {
    expect(loadOf(at(1000, 500, 1500), null)).toEqual({ busy: 0.25, backpressured: 0.75 });
  });

  it('is of the time since it was last looked at', () => {
    expect(loadOf(at(2000, 700, 1500), at(1000, 500, 1500))).toEqual({ busy: 0.1, backpressured: 0 });
  });

  it('counts from the beginning when the vertex was started again', () => {
    expect(loadOf(at(1000, 100, 0), at(90_000, 50_000, 0))).toEqual({ busy: 0.05, backpressured: 0 });
    expect(loadOf(at(1000, 100, 0, 1), at(900, 100, 0))).toEqual({ busy: 0.1, backpressured: 0 });
  });

  it('is of all its time once it has ended', () => {
    expect(loadOf(at(1000, 500, 500), at(1000, 500, 500))).toEqual({ busy: 0.25, backpressured: 0.25 });
  });

  it('is not known where Flink does not say, or no time has passed', () => {
    expect(loadOf(at(1000, null, null), null)).toEqual({ busy: null, backpressured: null });
    expect(loadOf(at(0, 0, 0), null)).toEqual({ busy: null, backpressured: null });
  });

  it('never leaves 0 to 1', () => {
    expect(loadOf(at(10, 1000, 0), null).busy).toBe(1);
  });
});
