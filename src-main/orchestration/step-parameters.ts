import { Refusal } from '../lib/errors.js';
import { builtInVariables, readValue } from './parameters.js';
import { withoutAliases, type ResolvedStep } from './resolved-steps.js';
import { commandOf, isNativeModule } from './tasks/action-command.js';
import { moduleArguments } from './tasks/module-arguments.js';
import { placeholdersIn, PlaceholderError } from './tasks/placeholders.js';
import type { ParamType, ParamValue, SnapshotStep } from './tasks/snapshot.js';
import { showRetry } from './template-steps.js';

/** Values that a task sets over those of its template. */
export interface Overrides {
  /** By name of step; one that ends in `*` is meant for every step whose name begins so. */
  readonly bySteps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** For every step that has a parameter of the name. */
  readonly byParameters: Readonly<Record<string, unknown>>;
}

/**
 * Reads `params` of a task: `{step: {parameter: value}}`, `{parameter: value}`, both mixed, or a list of one of these.
 * @throws {Refusal} 400 for anything else.
 */
export function readOverrides(params: unknown): Overrides {
  const [given = {}, ...more] = Array.isArray(params) ? (params as unknown[]) : [params ?? {}];
  if (more.length > 0 || !isRecord(given)) {
    throw new Refusal(
      400,
      'invalid_parameter',
      'params: must be {"step": {"parameter": value}} or {"parameter": value}, or a list of one of these.',
    );
  }
  const entries = Object.entries(given);
  return {
    bySteps: Object.fromEntries(
      entries.filter((entry): entry is [string, Readonly<Record<string, unknown>>] => isRecord(entry[1])),
    ),
    byParameters: Object.fromEntries(entries.filter(([, value]) => !isRecord(value))),
  };
}

/** @returns the steps with the values put in; of the same name, one for the step wins over one for all. */
export function overrideParameters(
  steps: readonly ResolvedStep[],
  { bySteps, byParameters }: Overrides,
): ResolvedStep[] {
  return steps.map((step) => {
    const needed = neededBy(step);
    const general = Object.entries(withoutAliases(byParameters, step.aliases));
    const own = Object.entries(bySteps)
      .filter(([pattern]) => isMeant(pattern, step.name))
      // The whole name says more than its beginning.
      .sort(([a], [b]) => Number(b.endsWith('*')) - Number(a.endsWith('*')));
    const values = [
      step.paramValues,
      Object.fromEntries(general.filter(([name]) => needed.has(name))),
      ...own.map(([, given]) => withoutAliases(given, step.aliases)),
    ];
    return { ...step, paramValues: Object.fromEntries(values.flatMap((each) => Object.entries(each))) };
  });
}

export interface MissingParameter {
  readonly step: string;
  readonly param: string;
}

export interface MistypedParameter extends MissingParameter {
  readonly type: ParamType;
  readonly value: unknown;
}

export interface ParameterFaults {
  readonly missing: readonly MissingParameter[];
  readonly mistyped: readonly MistypedParameter[];
}

/** @returns what the steps need and do not have, and what they have and cannot take; each once. */
export function checkParameters(steps: readonly ResolvedStep[]): ParameterFaults {
  const missing = new Map<string, MissingParameter>();
  const mistyped = new Map<string, MistypedParameter>();
  for (const step of steps) {
    for (const param of neededBy(step)) {
      const at = JSON.stringify([step.name, param]);
      const value = step.paramValues[param];
      const type = typeOf(step, param);
      if (value === undefined || value === null) missing.set(at, { step: step.name, param });
      else if (readValue(value, type) === null) mistyped.set(at, { step: step.name, param, type, value });
    }
  }
  return { missing: [...missing.values()], mistyped: [...mistyped.values()] };
}

/**
 * Makes the snapshot that a task keeps and runs by, whatever becomes of the definitions meanwhile.
 * @throws {Refusal} 400 naming every parameter that is missing or of another type than its own, or else the first value
 * that cannot stand in its command.
 */
export function snapshotOf(steps: readonly ResolvedStep[]): SnapshotStep[] {
  const { missing, mistyped } = checkParameters(steps);
  const faults = [
    ...missing.map(({ step, param }) => `${step}.${param} is missing`),
    ...mistyped.map(({ step, param, type }) => `${step}.${param} must be of type ${type}`),
  ];
  if (faults.length > 0) throw invalid(`${faults.join('; ')}.`);
  return steps.map((step) => {
    const param_values = valuesOf(step);
    tryCommands(step, param_values);
    return {
      name: step.name,
      type: step.type,
      param_values,
      retry: showRetry(step.retry),
      actions: step.actions,
    };
  });
}

/** @returns the values that a step needs, read as their types. */
function valuesOf(step: ResolvedStep): Readonly<Record<string, ParamValue>> {
  return Object.fromEntries(
    [...neededBy(step)].flatMap((param): [string, ParamValue][] => {
      const value = readValue(step.paramValues[param], typeOf(step, param));
      return value === null ? [] : [[param, value]];
    }),
  );
}

/** Fills commands in once before anything runs, with something for what only a node can say. */
function tryCommands({ name, actions }: ResolvedStep, values: Readonly<Record<string, ParamValue>>): void {
  const all = { ...Object.fromEntries(builtInVariables.map((variable) => [variable, 'x'])), ...values };
  try {
    for (const action of actions) {
      if (isNativeModule(action.module)) commandOf(action, all);
      else moduleArguments(action, all);
    }
  } catch (error) {
    if (error instanceof PlaceholderError) throw invalid(`${name}: ${error.message}`);
    throw error;
  }
}

/** What a command refers to without its action declaring it is text. */
const typeOf = ({ params }: ResolvedStep, param: string): ParamType =>
  Object.hasOwn(params, param) ? (params[param] ?? 'string') : 'string';

/** @returns declared parameters, and what commands refer to besides the built-in variables. */
function neededBy({ params, actions }: ResolvedStep): Set<string> {
  const referredTo = actions.flatMap(({ template }) => placeholdersIn(template));
  return new Set([...Object.keys(params), ...referredTo.filter((name) => !builtInVariables.includes(name))]);
}

const isMeant = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (problem: string): Refusal => new Refusal(400, 'invalid_parameter', `params: ${problem}`);
