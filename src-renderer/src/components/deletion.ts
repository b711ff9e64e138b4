/** Something to be deleted for good. */
export interface Deletion {
  readonly name: string;
  /** What goes and what stays. */
  readonly consequence: string;
  /** Why it would be refused, as far as it is known already. */
  readonly obstacle: string | null;
  readonly run: () => Promise<unknown>;
}
