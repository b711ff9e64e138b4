import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store } from '../store/store.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import type { ParameterTypes } from './parameters.js';
import { stepsWith } from './remote-steps.service.js';
import { Action, Implementation } from './template.entity.js';

/** What people say of an action. */
export interface ActionContent {
  readonly name: string;
  readonly description: string;
  readonly params: ParameterTypes;
}

export class Actions {
  readonly #store: Store;
  readonly #rows: NamedRows<Action>;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#rows = new NamedRows(store, events, {
      entity: Action,
      word: 'action',
      sequence: 'actions',
      describe: ({ name, description, params }) => ({ name, description, params }),
    });
  }

  async list(page: Page): Promise<Listed<Action>> {
    return this.#rows.page(page);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<Action> {
    const action = await this.#rows.find(id, read);
    if (action === null)
      throw new Refusal(404, 'action_not_found', `action in db not found: there is no action ${id}.`);
    return action;
  }

  /** @throws {Refusal} 400 when the name is taken. */
  async create(content: ActionContent, actor: Actor): Promise<Action> {
    return this.#store.write((manager) => this.#rows.create(manager, actor, content));
  }

  /** Changes an action; what is not given stays. @throws {Refusal} 404; 400 when the name is taken. */
  async change(id: number, change: Partial<ActionContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      await this.#rows.change(manager, actor, await this.get(id, manager), change);
    });
  }

  /** Removes an action with its implementations. @throws {Refusal} 404, also while a remote step has it. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const action = await this.get(id, manager);
      const steps = await stepsWith(manager, id);
      if (steps.length > 0) {
        throw new Refusal(
          404,
          'action_in_use',
          `action is using: ${action.name} is in the remote steps ${steps.join(', ')}.`,
        );
      }
      await manager.delete(Implementation, { actionId: id });
      await this.#rows.remove(manager, actor, action);
    });
  }
}
