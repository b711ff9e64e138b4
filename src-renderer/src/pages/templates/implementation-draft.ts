/** The type of implementation that is run; others are kept for those who set them. */
export const RUNNABLE_TYPE = 'ansible';

/** Modules that run without ansible, and the key of what each runs (contract, orchestration.md, "Steps"). */
export const inputKeys = {
  shell: 'args',
  raw: 'args',
  command: 'args',
  script: 'content',
  longscript: 'content',
} as const;
export type NativeModule = keyof typeof inputKeys;
export const nativeModules = Object.keys(inputKeys) as NativeModule[];

/** Names that every command may refer to besides its parameters. */
export const builtInVariables = ['ip', 'vm_id', 'pool_name', 'service_name', 'task_id', 'node_id'] as const;

/** What an implementation of the runnable type says. */
export interface ModuleCall {
  readonly module: string;
  /** A command or a script; for modules of ansible's their arguments, as JSON where they came by name. */
  readonly input: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNative = (module: string): module is NativeModule => Object.hasOwn(inputKeys, module);

/** Reads `{"action": {"module": …, "args" | "content": …}}`; null when it has another form. */
export function moduleCallOf(template: Readonly<Record<string, unknown>>): ModuleCall | null {
  const { action } = template;
  if (!isRecord(action) || typeof action['module'] !== 'string') return null;
  const { module } = action;
  const input = action[isNative(module) ? inputKeys[module] : 'args'] ?? '';
  return { module, input: typeof input === 'string' ? input : JSON.stringify(input, null, 2) };
}

/** @returns the template that says a call. Arguments of ansible's modules may be JSON. */
export function templateOf({ module, input }: ModuleCall): Record<string, unknown> {
  if (isNative(module)) return { action: { module, [inputKeys[module]]: input } };
  const values = parseRecord(input);
  return { action: { module, args: values ?? input } };
}

/** @returns what a text of JSON says; null when it is none, or no object. */
export function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    // It is not JSON: the caller says what that means.
    return null;
  }
}
