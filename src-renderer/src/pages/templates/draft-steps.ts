import type { ParamTypes, ParamValue, TemplateStep } from '../../api/orchestration-types';

/** A step while it is being edited; its key stays when it is moved. */
export interface DraftStep extends TemplateStep {
  readonly key: number;
}

let lastKey = 0;

/** @returns a step to edit. */
export const draftStep = (step: TemplateStep): DraftStep => ({ ...step, key: ++lastKey });

/** @returns the step as the API takes it. */
export const plainStep = ({ name, param_values, retry }: TemplateStep): TemplateStep => ({
  name,
  param_values,
  retry,
});

/** A value as a field holds it; what is no plain value is shown as JSON. */
export function fieldValue(value: unknown): ParamValue | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

/** @returns the step with a parameter set; null takes it out. */
export function withValue<S extends TemplateStep>(step: S, name: string, value: ParamValue | null): S {
  const { [name]: _, ...others } = step.param_values;
  return { ...step, param_values: value === null ? others : { ...others, [name]: value } };
}

/** @returns values of a step that its declared parameters do not name. */
export const undeclared = (step: TemplateStep, params: ParamTypes): string[] =>
  Object.keys(step.param_values).filter((name) => !Object.hasOwn(params, name));
