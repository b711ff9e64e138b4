/** How a task divides its nodes and when it gives up; null where nothing was entered. */
export interface BatchLimits {
  /** Nodes of a batch, at most. */
  readonly maxNumber: number | null;
  /** Percent of the nodes in a batch, at most. */
  readonly maxRatio: number | null;
  /** Percent of the nodes finished so far that may have failed. */
  readonly maxFailRatio: number | null;
}

/** @returns the limits as the API takes them: nothing entered is no limit. */
export const limitsBody = ({ maxNumber, maxRatio, maxFailRatio }: BatchLimits) => ({
  max_num: maxNumber ?? 0,
  max_ratio: maxRatio ?? 0,
  max_fail_ratio: maxFailRatio ?? 100,
});

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** @returns which of the limits cannot be. */
export function faultyLimits({ maxNumber, maxRatio, maxFailRatio }: BatchLimits): (keyof BatchLimits)[] {
  return [
    ...(maxNumber === null || isWhole(maxNumber, 1, 100_000) ? [] : ['maxNumber' as const]),
    ...(maxRatio === null || isWhole(maxRatio, 1, 100) ? [] : ['maxRatio' as const]),
    ...(maxFailRatio === null || isWhole(maxFailRatio, 0, 100) ? [] : ['maxFailRatio' as const]),
  ];
}
