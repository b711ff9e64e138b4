import { In } from 'typeorm';
import { Refusal } from '../lib/errors.js';
import type { ReadManager } from '../store/store.js';
import { builtInStep, type StepType } from './built-in-steps.js';
import { readModuleCall, runnableType } from './implementation-template.js';
import type { ParameterTypes } from './parameters.js';
import { paramsOf, withActions, type RemoteStepWithActions } from './remote-steps.service.js';
import { Implementation, RemoteStep, type RetryPolicy, type TemplateStep } from './template.entity.js';
import type { SnapshotAction } from './tasks/snapshot.js';

/** A step of a template with all that its name stands for; its values are still as they were given. */
export interface ResolvedStep {
  readonly name: string;
  readonly type: StepType;
  /** What it takes: declared parameters by type. */
  readonly params: ParameterTypes;
  readonly paramValues: Readonly<Record<string, unknown>>;
  /** Other names under which parameters may be given: other name → parameter. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly retry: RetryPolicy;
  /** What a remote step does, in order; none for the others. */
  readonly actions: readonly SnapshotAction[];
}

/**
 * Resolves a template's steps into all that a task needs to run them.
 * @param read sees the definitions: the manager of the write that creates the task.
 * @throws {Refusal} 404 for a step there is not any more; 400 for an action that nothing can run.
 */
export async function resolveSteps(
  read: ReadManager,
  steps: readonly TemplateStep[],
): Promise<ResolvedStep[]> {
  const remote = await remoteSteps(read, steps);
  const implementations = await implementationsOf(read, remote);
  return steps.map((step) => {
    const { name, paramValues, retry } = step;
    const builtIn = builtInStep(name);
    if (builtIn !== null) {
      const { type, params, defaults } = builtIn;
      return {
        name,
        type,
        params,
        paramValues: { ...defaults, ...paramValues },
        aliases: {},
        retry,
        actions: [],
      };
    }
    const found = remote.get(name);
    if (found === undefined)
      throw new Refusal(
        404,
        'step_not_found',
        `step name not found: there is no step ${JSON.stringify(name)}.`,
      );
    const { aliases } = found.step;
    return {
      name,
      type: 'remote',
      params: paramsOf(found.actions),
      paramValues: withoutAliases(paramValues, aliases),
      aliases,
      retry,
      actions: found.actions.map((action) => {
        const implementation = implementations.get(action.id);
        if (implementation === undefined) {
          throw new Refusal(
            400,
            'action_not_implemented',
            `step ${name}: the action ${action.name} has no implementation of type ${runnableType}. Add one.`,
          );
        }
        const { module, input } = readModuleCall(implementation.template);
        return { name: action.name, params: action.params, module, template: input };
      }),
    };
  });
}

/** @returns values under the parameters' own names; a value given under the own name wins. */
export function withoutAliases(
  values: Readonly<Record<string, unknown>>,
  aliases: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const isAlias = ([name]: readonly [string, unknown]) => Object.hasOwn(aliases, name);
  const entries = Object.entries(values);
  return Object.fromEntries([
    ...entries.filter(isAlias).map(([name, value]) => [aliases[name] ?? name, value] as const),
    ...entries.filter((entry) => !isAlias(entry)),
  ]);
}

async function remoteSteps(
  read: ReadManager,
  steps: readonly TemplateStep[],
): Promise<ReadonlyMap<string, RemoteStepWithActions>> {
  const names = [...new Set(steps.map(({ name }) => name))];
  const rows = names.length === 0 ? [] : await read.findBy(RemoteStep, { name: In(names) });
  const found = await withActions(read, rows);
  return new Map(found.map((each) => [each.step.name, each]));
}

async function implementationsOf(
  read: ReadManager,
  remote: ReadonlyMap<string, RemoteStepWithActions>,
): Promise<ReadonlyMap<number, Implementation>> {
  const ids = [...remote.values()].flatMap(({ step }) => step.actionIds);
  if (ids.length === 0) return new Map();
  const found = await read.findBy(Implementation, { actionId: In([...new Set(ids)]), type: runnableType });
  return new Map(found.map((each) => [each.actionId, each]));
}
