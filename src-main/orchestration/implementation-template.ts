import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Refusal } from '../lib/errors.js';
import { isNativeModule, nativeModules, type NativeModule } from './tasks/action-command.js';
import { moduleArguments } from './tasks/module-arguments.js';
import { fillIn, placeholdersIn, PlaceholderError, splitWords } from './tasks/placeholders.js';

/** A template of what to execute, as clients give it: `{"action": {"module": "shell", "args": "…"}}`. */
export type ImplementationTemplate = Readonly<Record<string, unknown>>;

/** The type of implementation that is run; others are kept for those who set them. */
export const runnableType = 'ansible';

/** The key of a native module's call that holds what it runs. */
const inputKeys = {
  shell: 'args',
  raw: 'args',
  command: 'args',
  longscript: 'content',
  script: 'content',
} as const satisfies Record<NativeModule, string>;

/** What an implementation of type `ansible` says. */
export interface ModuleCall {
  /** One that we run ourselves, or a module that the real ansible runs. */
  readonly module: string;
  /** A command or a script, with placeholders; ansible's arguments for others, JSON where they came by name. */
  readonly input: string;
}

/**
 * Reads the template of an implementation of type `ansible`.
 * @throws {Refusal} 400 naming what is wrong with it.
 */
export function readModuleCall(template: ImplementationTemplate): ModuleCall {
  const { action } = template;
  if (!isRecord(action))
    throw invalid('template', 'must be {"action": {"module": …, "args" or "content": …}}.');
  const { module } = action;
  if (typeof module !== 'string' || !/^[A-Za-z_][\w.]{0,199}$/.test(module))
    throw invalid('template.action.module', 'must be the name of a module, such as "shell".');
  if (isNativeModule(module)) {
    const key = inputKeys[module];
    const input = action[key];
    if (typeof input !== 'string' || input.trim() === '')
      throw invalid(`template.action.${key}`, `must be what the module ${module} is to run.`);
    checkInput(module, input, `template.action.${key}`);
    return { module, input };
  }
  const { args = '' } = action;
  if (typeof args !== 'string' && !isRecord(args))
    throw invalid('template.action.args', `must be the arguments of ${module}: text, or values by name.`);
  const input = typeof args === 'string' ? args : JSON.stringify(args);
  checkInput(module, input, 'template.action.args');
  return { module, input };
}

/** Fills in something for every placeholder, so that one that can never be filled in is found at once. */
function checkInput(module: string, input: string, field: string): void {
  try {
    const anything = Object.fromEntries(placeholdersIn(input).map((name) => [name, 'x']));
    if (isNativeModule(module))
      for (const text of module === 'command' ? splitWords(input) : [input]) fillIn(text, anything);
    else moduleArguments({ name: module, module, template: input, params: {} }, anything);
  } catch (error) {
    if (error instanceof PlaceholderError) throw invalid(field, error.message);
    throw error;
  }
}

/**
 * @throws {Refusal} 400 when a module needs the real ansible and this machine has none.
 */
export async function requireModule({ module }: ModuleCall, path = process.env['PATH'] ?? ''): Promise<void> {
  if (isNativeModule(module) || (await findAnsible(path)) !== null) return;
  throw invalid(
    'template.action.module',
    `${module} is run by ansible, which is not installed on this machine. Install it, or use one of ${nativeModules.join(', ')}.`,
  );
}

/** @returns the path of the program `ansible-playbook`; null when ansible is not installed on this machine. */
export async function findAnsible(path = process.env['PATH'] ?? ''): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((each) => each !== '')) {
    const program = join(folder, 'ansible-playbook');
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (field: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `${field}: ${problem}`);
