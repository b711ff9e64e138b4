import { fillIn, PlaceholderError, splitWords } from './placeholders.js';
import type { ParamValue, SnapshotAction } from './snapshot.js';

/** Modules of ansible's that take a line as it is, besides arguments by name. */
const freeForm = /^(ansible\.(builtin|legacy)\.)?(command|shell|raw|script|win_command|win_shell|meta)$/;

/**
 * Makes the arguments of a module that ansible runs. Placeholders are filled in after the template has been taken apart,
 * so that no value can become another argument.
 * @param values parameters of the step, with the built-in variables of the node.
 * @throws {PlaceholderError} when the template cannot be filled in, or cannot be read as arguments.
 */
export function moduleArguments(
  { module, template, params }: SnapshotAction,
  values: Readonly<Record<string, ParamValue>>,
): Readonly<Record<string, unknown>> {
  const fill = (text: string): string => fillIn(text, values, params);
  const byName = readObject(template);
  if (byName !== null) return fillDeep(byName, fill) as Readonly<Record<string, unknown>>;
  if (template.trim() === '') return {};
  if (freeForm.test(module)) return { _raw_params: fill(template) };
  return Object.fromEntries(
    splitWords(template).map((word): [string, string] => {
      const at = word.indexOf('=');
      if (at > 0) return [word.slice(0, at), fill(word.slice(at + 1))];
      throw new PlaceholderError(
        `The arguments of ${module} are words name=value, or an object; ${JSON.stringify(word)} is neither.`,
      );
    }),
  );
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.trimStart().startsWith('{') || text.trimStart().startsWith('{{')) return null;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

function fillDeep(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((item) => fillDeep(item, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillDeep(item, fill)]));
}
