/** The value of a parameter. */
export type ParamValue = string | number | boolean;

/** Types that parameters are declared with. */
export type ParamType = 'string' | 'integer' | 'boolean';

/** How an action is carried out, as it was when the task was made. */
export interface SnapshotAction {
  readonly name: string;
  /** Declared parameters. */
  readonly params: Readonly<Record<string, ParamType>>;
  /** `shell`, `raw`, `command`, `longscript`, `script`, or a module of ansible's. */
  readonly module: string;
  /** Command line or script, with placeholders. */
  readonly template: string;
}

/** One step of a task, as it was when the task was made. */
export interface SnapshotStep {
  readonly name: string;
  readonly type: 'vm' | 'sd' | 'builtin' | 'remote';
  readonly param_values: Readonly<Record<string, ParamValue>>;
  readonly retry: { readonly retry_times: number; readonly ignore_error: boolean };
  /** Of a remote step, in order; empty for others. */
  readonly actions: readonly SnapshotAction[];
}
