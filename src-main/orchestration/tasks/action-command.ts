import type { RunProgram } from '../../engine/run.entity.js';
import { PlaceholderError, fillIn, splitWords } from './placeholders.js';
import type { ParamValue, SnapshotAction } from './snapshot.js';

/** Modules that run natively over a node's executor (contract, orchestration.md, "Steps"). */
export const nativeModules = ['shell', 'raw', 'command', 'longscript', 'script'] as const;
export type NativeModule = (typeof nativeModules)[number];

export const isNativeModule = (module: string): module is NativeModule =>
  (nativeModules as readonly string[]).includes(module);

const scriptName = './wheelhouse-script';

/**
 * Makes what is to be run on a node of an action.
 * @param values parameters of the step, with the built-in variables of the node.
 * @returns program, arguments, and files that are written into the working directory first.
 * @throws {PlaceholderError} when the template cannot be filled in.
 */
export function commandOf(
  action: SnapshotAction,
  values: Readonly<Record<string, ParamValue>>,
): Pick<RunProgram, 'argv' | 'files'> {
  const { module, template, params } = action;
  if (!isNativeModule(module)) throw new PlaceholderError(`The module ${module} cannot be run on a node.`);
  switch (module) {
    case 'shell':
    case 'raw':
      return { argv: ['/bin/sh', '-c', fillIn(template, values, params)] };
    case 'command': {
      const [program, ...rest] = splitWords(template).map((word) => fillIn(word, values, params));
      if (program === undefined || program === '') {
        throw new PlaceholderError(`The command of action ${action.name} names no program.`);
      }
      return { argv: [program, ...rest] };
    }
    case 'script':
    case 'longscript': {
      const content = fillIn(template, values, params);
      const files = [{ name: scriptName, content }];
      return content.startsWith('#!')
        ? { argv: [scriptName], files }
        : { argv: ['/bin/bash', scriptName], files };
    }
  }
}
