import { makeId } from '../lib/ids.js';
import type { WriteManager } from '../store/store.js';
import { AuditRow } from './audit.entity.js';
import type { Actor } from './operator.js';

/** A change, as the service that makes it tells it. */
export interface Change {
  /** Family and verb, such as `job.publish`. */
  readonly action: string;
  readonly target: string;
  /** The thing before and after; secrets must be left out. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Records a change as part of the write that makes it: neither can be without the other. */
export async function recordChange(manager: WriteManager, actor: Actor, change: Change): Promise<void> {
  await insert(manager, actor, { before: null, after: null, ...change, outcome: 'done', message: null });
}

/** Records a change that was asked for and refused. */
export async function recordRefusal(
  manager: WriteManager,
  actor: Actor,
  refused: { readonly action: string; readonly target: string; readonly message: string },
): Promise<void> {
  await insert(manager, actor, { ...refused, before: null, after: null, outcome: 'refused' });
}

type Entry = Pick<AuditRow, 'action' | 'target' | 'before' | 'after' | 'outcome' | 'message'>;

async function insert(manager: WriteManager, actor: Actor, entry: Entry): Promise<void> {
  await manager.insert(AuditRow, {
    id: makeId(),
    at: Date.now(),
    operator: actor.operator.name,
    address: actor.address,
    requestId: actor.requestId,
    ...entry,
  });
}
