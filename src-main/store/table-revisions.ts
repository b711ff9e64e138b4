import type { EntitySubscriberInterface } from 'typeorm';

type Change = Parameters<NonNullable<EntitySubscriberInterface['afterInsert']>>[0];
type Target = Change['metadata']['target'];

/**
 * Counts, for each table, the transactions that changed it. TypeORM tells of every insert, update and delete, whichever way it
 * was asked for, and {@link RowWriter} of its own, so no change can be forgotten here.
 */
export class TableRevisions implements EntitySubscriberInterface {
  readonly #counts = new Map<Target, number>();
  /** Tables that the transaction under way has changed; there is never more than one. */
  readonly #changed = new Set<Target>();

  afterInsert({ metadata }: Pick<Change, 'metadata'>): void {
    this.#changed.add(metadata.target);
  }

  afterUpdate({ metadata }: Pick<Change, 'metadata'>): void {
    this.#changed.add(metadata.target);
  }

  afterRemove({ metadata }: Pick<Change, 'metadata'>): void {
    this.#changed.add(metadata.target);
  }

  /** Tells of a change that TypeORM does not know of. */
  changed({ target }: Change['metadata']): void {
    this.#changed.add(target);
  }

  /** The transaction is over. One that failed counts too: of a lost connection nobody knows what it has committed. */
  settle(): void {
    for (const target of this.#changed) this.#counts.set(target, (this.#counts.get(target) ?? 0) + 1);
    this.#changed.clear();
  }

  /** @returns a number that grows with every transaction that changed one of these tables. */
  of(targets: readonly Target[]): number {
    return targets.reduce((sum, target) => sum + (this.#counts.get(target) ?? 0), 0);
  }
}
