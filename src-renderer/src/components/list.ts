/** Where the rows of a list come from: a store, or a resource. */
export interface ListSource {
  readonly error: unknown;
  readonly isLoaded: boolean;
  readonly reload: () => void;
}

/** What a list has to show: `none` if there are no rows at all, `unmatched` if the filters let none pass. */
export type Found = 'some' | 'none' | 'unmatched';
