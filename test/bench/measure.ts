import { median } from './statistics.ts';

/** What a figure should be. */
export type Aim = { readonly atLeast: number } | { readonly below: number };

/** One thing that was measured. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** The median of the samples. */
  readonly value: number;
  readonly samples: readonly number[];
  readonly aim?: Aim;
}

/** Something that `npm run bench` can take. */
export interface Measure {
  /** What to call it on the command line. */
  readonly name: string;
  /** What is measured, by what, against what. */
  readonly method: string;
  /** @throws when what was measured did not work: a figure of something broken is none. */
  take(say: (progress: string) => void): Promise<Figure[]>;
}

/** @param samples one a repetition; at least one. */
export function figure(name: string, unit: string, samples: readonly number[], aim?: Aim): Figure {
  return { name, unit, value: median(samples), samples, ...(aim === undefined ? {} : { aim }) };
}

/** @returns whether a figure is as it should be; null when nothing is asked of it. */
export function isMet({ value, aim }: Figure): boolean | null {
  if (aim === undefined) return null;
  return 'atLeast' in aim ? value >= aim.atLeast : value < aim.below;
}
