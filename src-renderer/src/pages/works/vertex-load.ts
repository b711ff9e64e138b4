import type { FlinkVertex } from '../../api/works';

/** What a vertex spends its time with: parts of it, 0 to 1; null where Flink does not say. */
export interface VertexLoad {
  readonly busy: number | null;
  /** Waiting for those behind it, which do not keep up. */
  readonly backpressured: number | null;
}

/** From here on Flink itself calls it high (JobVertexBackPressureHandler). */
export const HIGH_BACK_PRESSURE = 0.5;
/** Below it Flink calls it none. */
export const LOW_BACK_PRESSURE = 0.1;

type Times = Pick<FlinkVertex, 'duration' | 'parallelism' | 'busy' | 'backpressured'>;

/**
 * @param before the vertex when it was last looked at; null for the first time: then it is of all the time so far.
 * @returns nulls when no time has passed.
 */
export function loadOf(now: Times, before: Times | null): VertexLoad {
  // Restarted, it counts from the beginning; once it has ended, all its time is what there is to say.
  const isSame =
    before !== null &&
    before.parallelism === now.parallelism &&
    (before.busy ?? 0) <= (now.busy ?? 0) &&
    (before.duration ?? 0) < (now.duration ?? 0);
  const spent = ((now.duration ?? 0) - (isSame ? (before.duration ?? 0) : 0)) * now.parallelism;
  const share = (key: 'busy' | 'backpressured'): number | null => {
    const value = now[key];
    if (value === null || spent <= 0) return null;
    return Math.min(1, Math.max(0, (value - (isSame ? (before[key] ?? 0) : 0)) / spent));
  };
  return { busy: share('busy'), backpressured: share('backpressured') };
}
