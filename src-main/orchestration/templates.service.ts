import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import { nextNumber } from '../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import { isBuiltInStep } from './built-in-steps.js';
import { RemoteStep, Template, type TemplatePurpose, type TemplateStep } from './template.entity.js';

/** What people say of a template. */
export interface TemplateContent {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly TemplateStep[];
}

/** Tells what needs a template, such as `pool web` or `task 12`. */
export type TemplateUsers = (read: ReadManager, template: Template) => Promise<readonly string[]>;

/** Templates: what tasks are made from. */
export class Templates {
  readonly #store: Store;
  readonly #rows: NamedRows<Template>;
  readonly #users: readonly TemplateUsers[];

  constructor(store: Store, events: Events, users: readonly TemplateUsers[]) {
    this.#store = store;
    this.#users = users;
    this.#rows = new NamedRows(store, events, {
      entity: Template,
      word: 'template',
      sequence: 'task_templates',
      describe: ({ name, description, steps }) => ({ name, description, steps }),
    });
  }

  async list(page: Page): Promise<Listed<Template>> {
    return this.#rows.page(page);
  }

  /** @throws {Refusal} 404. */
  async get(id: number, read: ReadManager = this.#store.read): Promise<Template> {
    const template = await this.#rows.find(id, read);
    if (template === null)
      throw new Refusal(404, 'template_not_found', `data not found: there is no template ${id}.`);
    return template;
  }

  /** @returns the template that pools have which choose none. It cannot be deleted. */
  async builtIn(purpose: TemplatePurpose, read: ReadManager = this.#store.read): Promise<Template> {
    return read.findOneByOrFail(Template, { purpose });
  }

  /**
   * @param content without a name one is made up.
   * @throws {Refusal} 400 when the name is taken; 404 for a step there is not.
   */
  async create(
    content: Omit<TemplateContent, 'name'> & { readonly name: string | null },
    actor: Actor,
  ): Promise<Template> {
    return this.#store.write(async (manager) => {
      await this.#requireSteps(manager, content.steps);
      const name = content.name ?? (await this.#freeName(manager));
      return this.#rows.create(manager, actor, { ...content, name, purpose: null });
    });
  }

  /** Changes a template; what is not given stays. @throws {Refusal} as `create`, and 400 for an unknown one. */
  async change(id: number, change: Partial<TemplateContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.#rows.find(id, manager);
      if (before === null)
        throw new Refusal(400, 'template_not_found', `data not found: there is no template ${id}.`);
      if (change.steps !== undefined) await this.#requireSteps(manager, change.steps);
      await this.#rows.change(manager, actor, before, change);
    });
  }

  /** @throws {Refusal} 404 for an unknown one; 400 while something needs it. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const template = await this.get(id, manager);
      const { name, purpose } = template;
      const users = (await Promise.all(this.#users.map((find) => find(manager, template)))).flat();
      if (users.length > 0) {
        throw new Refusal(
          400,
          'template_in_use',
          `template is using: ${name} is needed by ${users.join(', ')}.`,
        );
      }
      if (purpose !== null) {
        throw new Refusal(
          400,
          'template_built_in',
          `template is using: ${name} is what new pools ${purpose} by. It can be changed, not deleted.`,
        );
      }
      await this.#rows.remove(manager, actor, template);
    });
  }

  /** Gives a step its new name wherever a template has it, as part of the write in progress. */
  async renameStep(manager: WriteManager, from: string, to: string, actor: Actor): Promise<void> {
    for (const template of await templatesWith(manager, from)) {
      const steps = template.steps.map((step) => (step.name === from ? { ...step, name: to } : step));
      await this.#rows.change(manager, actor, template, { steps });
    }
  }

  async #requireSteps(read: ReadManager, steps: readonly TemplateStep[]): Promise<void> {
    for (const { name } of steps) {
      if (isBuiltInStep(name) || (await read.existsBy(RemoteStep, { name }))) continue;
      throw new Refusal(
        404,
        'step_not_found',
        `step name not found: there is no step ${JSON.stringify(name)}.`,
      );
    }
  }

  /** The document does not ask for a name everywhere. */
  async #freeName(manager: WriteManager): Promise<string> {
    for (;;) {
      const name = `template-${await nextNumber(manager, 'template_names')}`;
      if (!(await manager.existsBy(Template, { name }))) return name;
    }
  }
}

/** @returns the templates that have a step, oldest first. */
export async function templatesWith(read: ReadManager, step: string): Promise<Template[]> {
  const all = await read.find(Template, { order: { id: 'ASC' } });
  return all.filter(({ steps }) => steps.some(({ name }) => name === step));
}
