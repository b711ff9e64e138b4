import type { ParamType, ParamValue, Template, UsableStep } from '../../api/orchestration-types';

/** The parameters of the steps of one name, which a task can set over those of its template. */
export interface AskedStep {
  readonly step: string;
  readonly params: readonly {
    readonly name: string;
    readonly type: ParamType;
    /** What the template says; '' when it leaves it to the task. */
    readonly standard: string;
  }[];
}

const textOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** @returns what a task made of a template may be asked, by name of step: an override is for every step of a name. */
export function askedParameters(template: Template, usable: readonly UsableStep[]): AskedStep[] {
  const types = new Map(usable.map(({ name, params }) => [name, params]));
  const names = [...new Set(template.steps.map(({ name }) => name))];
  return names.flatMap((step) => {
    const declared = Object.entries(types.get(step) ?? {});
    const given = template.steps.filter(({ name }) => name === step).map((each) => each.param_values);
    const params = declared.map(([name, type]) => {
      const values = new Set(given.map((each) => textOf(each[name])));
      return { name, type, standard: [...values].filter((value) => value !== '').join(' | ') };
    });
    return params.length > 0 ? [{ step, params }] : [];
  });
}

/** Under which a value is kept while it is being entered. */
export const parameterKey = (step: string, param: string): string => JSON.stringify([step, param]);

/** @returns `params` of a task: what was entered, by step and parameter. */
export function overridesOf(
  asked: readonly AskedStep[],
  values: Readonly<Record<string, ParamValue | null>>,
): Record<string, Record<string, ParamValue>> {
  return Object.fromEntries(
    asked.flatMap(({ step, params }) => {
      const entries = params.flatMap(({ name }): [string, ParamValue][] => {
        const value = values[parameterKey(step, name)] ?? null;
        return value === null ? [] : [[name, value]];
      });
      return entries.length > 0 ? [[step, Object.fromEntries(entries)]] : [];
    }),
  );
}
