/** Something to be deleted, or otherwise given up, for good. */
export interface Deletion {
  readonly name: string;
  /** Words for what is not called deleting. */
  readonly title?: string;
  readonly confirm?: string;
  readonly done?: string;
  /** What goes and what stays. */
  readonly consequence: string;
  /** Why it would be refused, as far as it is known already. */
  readonly obstacle: string | null;
  readonly run: () => Promise<unknown>;
}
