import seeds from '../../resources/orchestration.json' with { type: 'json' };
import type { ParameterTypes } from './parameters.js';
import type { ParamValue } from './tasks/snapshot.js';

/** Whose work a step is: machine providers', service discoveries', our own, or that of actions on each node. */
export const stepTypes = ['vm', 'sd', 'builtin', 'remote'] as const;
export type StepType = (typeof stepTypes)[number];

export type BuiltInStepName =
  'create_vm' | 'return_vm' | 'register' | 'unregister' | 'sleep' | 'wait_port' | 'approve';

/** A step that the control plane itself knows how to do. */
export interface BuiltInStep {
  readonly id: number;
  readonly name: BuiltInStepName;
  readonly type: Exclude<StepType, 'remote'>;
  readonly desc: string;
  readonly params: ParameterTypes;
  /** Values of parameters that need not be given. */
  readonly defaults: Readonly<Record<string, ParamValue>>;
}

export const builtInSteps = seeds.builtInSteps as unknown as readonly BuiltInStep[];

/** Numbers of built-in steps are below; those of remote steps above. */
export const lastBuiltInId = 100;

/** @returns null when no built-in step is called so. */
export const builtInStep = (name: string): BuiltInStep | null =>
  builtInSteps.find((step) => step.name === name) ?? null;

export const isBuiltInStep = (name: string): boolean => builtInStep(name) !== null;
