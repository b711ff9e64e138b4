/** Where the rows of a list come from: a store, or a resource. */
export interface ListSource {
  readonly error: unknown;
  readonly isLoaded: boolean;
  readonly reload: () => void;
}

/** What a list has to show: `none` if there are no rows at all, `unmatched` if the filters let none pass. */
export type Found = 'some' | 'none' | 'unmatched';

/** @returns what a list has to show that is narrowed down here. @param all rows there are. @param shown rows that pass. */
export function foundOf(all: number, shown: number): Found {
  if (all === 0) return 'none';
  return shown === 0 ? 'unmatched' : 'some';
}

/** @returns what a list has to show that the control plane has narrowed down. @param shown rows that pass. */
export function foundOfAnswer(shown: number, isNarrowed: boolean): Found {
  if (shown > 0) return 'some';
  return isNarrowed ? 'unmatched' : 'none';
}
