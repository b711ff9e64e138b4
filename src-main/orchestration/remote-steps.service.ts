import { In } from 'typeorm';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal, type RefusalStatus } from '../lib/errors.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { builtInSteps, isBuiltInStep, type StepType } from './built-in-steps.js';
import type { Listed, Page } from './envelope.js';
import { NamedRows } from './named-rows.js';
import type { ParameterTypes } from './parameters.js';
import { Action, RemoteStep } from './template.entity.js';
import { templatesWith, type Templates } from './templates.service.js';

/** What people say of a remote step. */
export interface RemoteStepContent {
  readonly name: string;
  readonly description: string;
  /** Names of actions, in order; one may come several times. */
  readonly actions: readonly string[];
}

/** A remote step with its actions, in order. */
export interface RemoteStepWithActions {
  readonly step: RemoteStep;
  readonly actions: readonly Action[];
}

/** A step that a template may have, built in or remote. */
export interface UsableStep {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly type: StepType;
  readonly params: ParameterTypes;
}

export class RemoteSteps {
  readonly #store: Store;
  readonly #templates: Templates;
  readonly #rows: NamedRows<RemoteStep>;

  constructor(store: Store, events: Events, templates: Templates) {
    this.#store = store;
    this.#templates = templates;
    this.#rows = new NamedRows(store, events, {
      entity: RemoteStep,
      word: 'remote-step',
      sequence: 'remote_steps',
      describe: ({ name, description, actionIds }) => ({ name, description, actionIds }),
    });
  }

  async list(page: Page): Promise<Listed<RemoteStepWithActions>> {
    const { rows, count } = await this.#rows.page(page);
    return { rows: await withActions(this.#store.read, rows), count };
  }

  /** @throws {Refusal} 404. */
  async get(id: number): Promise<RemoteStepWithActions> {
    const { read } = this.#store;
    const step = await this.#known(id, read);
    const actions = await withActions(read, [step]);
    return { step, actions: actions.flatMap((each) => each.actions) };
  }

  /** @throws {Refusal} 400 when the name is taken or an action is unknown. */
  async create({ name, description, actions }: RemoteStepContent, actor: Actor): Promise<RemoteStep> {
    return this.#store.write(async (manager) => {
      refuseBuiltIn(name);
      const actionIds = await idsOf(manager, actions, 400);
      return this.#rows.create(manager, actor, { name, description, actionIds, aliases: {} });
    });
  }

  /**
   * Changes a remote step; what is not given stays. Templates that have it go on having it under its new name.
   * @throws {Refusal} 400 when the name is taken; 404 for an unknown step or action.
   */
  async change(id: number, change: Partial<RemoteStepContent>, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const before = await this.#known(id, manager);
      const { actions, ...rest } = change;
      const { name = before.name } = rest;
      refuseBuiltIn(name);
      await this.#rows.change(manager, actor, before, {
        ...rest,
        ...(actions === undefined ? {} : { actionIds: await idsOf(manager, actions, 404) }),
      });
      if (name !== before.name) await this.#templates.renameStep(manager, before.name, name, actor);
    });
  }

  /** @throws {Refusal} 404 for an unknown one, and while a template has it. */
  async remove(id: number, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const step = await this.#known(id, manager);
      const templates = await templatesWith(manager, step.name);
      if (templates.length > 0) {
        const names = templates.map(({ name }) => name).join(', ');
        throw new Refusal(404, 'step_in_use', `step is using: ${step.name} is in the templates ${names}.`);
      }
      await this.#rows.remove(manager, actor, step);
    });
  }

  async #known(id: number, read: ReadManager): Promise<RemoteStep> {
    const step = await this.#rows.find(id, read);
    if (step !== null) return step;
    throw new Refusal(
      404,
      'remote_step_not_found',
      `remote_step in db not found: there is no remote step ${id}.`,
    );
  }
}

/** @returns every step that a template may have: remote steps, newest first, then those that are built in. */
export async function usableSteps(read: ReadManager): Promise<UsableStep[]> {
  const remote = await withActions(read, await read.find(RemoteStep));
  const all = [
    ...remote.map(({ step, actions }) => ({
      id: step.id,
      name: step.name,
      desc: step.description,
      type: 'remote' as const,
      params: paramsOf(actions),
    })),
    ...builtInSteps.map(({ id, name, desc, type, params }) => ({ id, name, desc, type, params })),
  ];
  return all.sort((a, b) => b.id - a.id);
}

/** @returns the union of what the actions take; of two of the same name the first counts. */
export const paramsOf = (actions: readonly Action[]): ParameterTypes =>
  actions.reduceRight<ParameterTypes>((params, action) => ({ ...params, ...action.params }), {});

/** @returns the steps with their actions, in the order given. */
export async function withActions(
  read: ReadManager,
  steps: readonly RemoteStep[],
): Promise<RemoteStepWithActions[]> {
  const found = steps.length === 0 ? [] : await read.find(Action);
  const actions = new Map(found.map((action) => [action.id, action]));
  return steps.map((step) => ({
    step,
    actions: step.actionIds.flatMap((id) => actions.get(id) ?? []),
  }));
}

/** @returns the names of the remote steps that have an action, oldest first. */
export async function stepsWith(read: ReadManager, actionId: number): Promise<string[]> {
  const steps = await read.find(RemoteStep, { order: { id: 'ASC' } });
  return steps.filter(({ actionIds }) => actionIds.includes(actionId)).map(({ name }) => name);
}

async function idsOf(
  manager: WriteManager,
  names: readonly string[],
  status: RefusalStatus,
): Promise<number[]> {
  const found = names.length === 0 ? [] : await manager.findBy(Action, { name: In([...new Set(names)]) });
  const ids = new Map(found.map(({ id, name }) => [name, id]));
  return names.map((name, index) => {
    const id = ids.get(name);
    if (id !== undefined) return id;
    throw new Refusal(
      status,
      'action_not_found',
      `actions.${index}: there is no action ${JSON.stringify(name)}. Create it first.`,
    );
  });
}

function refuseBuiltIn(name: string): void {
  if (!isBuiltInStep(name)) return;
  throw new Refusal(400, 'name_taken', `name: ${name} is a built-in step. Choose another name.`);
}
