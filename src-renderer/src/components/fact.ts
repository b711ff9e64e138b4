/** A thing and what it is, for a list of them. */
export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly value?: string;
  /** It is what holds where nothing was said. */
  readonly isDefault?: boolean;
  readonly isMono?: boolean;
}
