import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import { nextNumber } from '../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { Listed, Page } from './envelope.js';
import {
  readModuleCall,
  requireModule,
  runnableType,
  type ImplementationTemplate,
} from './implementation-template.js';
import { Action, Implementation } from './template.entity.js';

/** What people say of an implementation. */
export interface ImplementationContent {
  readonly type: string;
  readonly actionId: number;
  readonly template: ImplementationTemplate;
}

/** Numbers of implementations of other types than `ansible`, which have their action's, are above. */
const lastSharedId = 999_999;

/** How actions are done. */
export class Implementations {
  readonly #store: Store;
  readonly #events: Events;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#events = events;
  }

  /** @returns implementations, newest first. */
  async list({ number, size }: Page): Promise<Listed<Implementation>> {
    const [rows, count] = await this.#store.read.findAndCount(Implementation, {
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: (number - 1) * size,
      take: size,
    });
    return { rows, count };
  }

  /** @throws {Refusal} 404. */
  async get(id: number): Promise<Implementation> {
    const found = await this.#store.read.findOneBy(Implementation, { id });
    if (found !== null) return found;
    throw new Refusal(
      404,
      'implementation_not_found',
      `actimpl in db not found: there is no implementation ${id}.`,
    );
  }

  /** @throws {Refusal} 400 for an unknown action, one that has an implementation of that type, or a bad template. */
  async create(content: ImplementationContent, actor: Actor): Promise<Implementation> {
    const { actionId, type, template } = content;
    await check(type, template);
    return this.#store.write(async (manager) => {
      const action = await manager.findOneBy(Action, { id: actionId });
      if (action === null)
        throw new Refusal(400, 'action_not_found', `action_id: there is no action ${actionId}.`);
      if (await manager.existsBy(Implementation, { actionId, type })) {
        throw new Refusal(
          400,
          'implementation_exists',
          `type: the action ${action.name} has an implementation of type ${type} already. Change that one.`,
        );
      }
      const id =
        type === runnableType ? actionId : lastSharedId + (await nextNumber(manager, 'implementations'));
      const implementation: Implementation = { id, type, actionId, template, createdAt: Date.now() };
      await manager.insert(Implementation, implementation);
      await this.#tell(manager, 'changed', implementation, action);
      await recordChange(manager, actor, {
        action: 'implementation.create',
        target: nameOf(implementation, action),
        after: template,
      });
      return implementation;
    });
  }

  /**
   * Changes an implementation's template. Type and action may be given, but not changed.
   * @throws {Refusal} 400 for an unknown one, another type or action, or a bad template.
   */
  async change(id: number, change: Partial<ImplementationContent>, actor: Actor): Promise<void> {
    const { template } = change;
    const known = await this.#known(id, this.#store.read);
    if (template !== undefined) await check(known.type, template);
    await this.#store.write(async (manager) => {
      const before = await this.#known(id, manager);
      if (change.type !== undefined && change.type !== before.type)
        throw new Refusal(400, 'immutable', `type: is ${before.type} and cannot be changed.`);
      if (change.actionId !== undefined && change.actionId !== before.actionId)
        throw new Refusal(400, 'immutable', `action_id: is ${before.actionId} and cannot be changed.`);
      const action = await manager.findOneByOrFail(Action, { id: before.actionId });
      if (template !== undefined) await manager.update<Implementation>(Implementation, { id }, { template });
      await this.#tell(manager, 'changed', before, action);
      await recordChange(manager, actor, {
        action: 'implementation.change',
        target: nameOf(before, action),
        before: before.template,
        after: template ?? before.template,
      });
    });
  }

  /** @throws {Refusal} 400 for an unknown one. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const implementation = await this.#known(id, manager);
      const action = await manager.findOneByOrFail(Action, { id: implementation.actionId });
      await manager.delete(Implementation, { id });
      await this.#tell(manager, 'removed', implementation, action);
      await recordChange(manager, actor, {
        action: 'implementation.remove',
        target: nameOf(implementation, action),
        before: implementation.template,
      });
    });
  }

  async #known(id: number, read: ReadManager): Promise<Implementation> {
    const found = await read.findOneBy(Implementation, { id });
    if (found !== null) return found;
    throw new Refusal(400, 'implementation_not_found', `data not found: there is no implementation ${id}.`);
  }

  async #tell(
    manager: WriteManager,
    what: 'changed' | 'removed',
    implementation: Implementation,
    action: Action,
  ): Promise<void> {
    const { id } = implementation;
    await this.#events.emit(manager, `implementation.${what}`, { id, name: nameOf(implementation, action) });
  }
}

const nameOf = ({ type }: Implementation, action: Action): string => `${action.name}/${type}`;

/** Only what we run ourselves has a form that we know. */
async function check(type: string, template: ImplementationTemplate): Promise<void> {
  if (type === runnableType) await requireModule(readModuleCall(template));
}
