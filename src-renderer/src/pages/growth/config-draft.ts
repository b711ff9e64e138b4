import type { KindConfig } from '../../api/growth-types';
import type { MessageKey } from '../../locales/messages';
import type { ConfigField } from './config-fields';

/** A configuration while it is being entered: lists of nodes by their names, all else as text. */
export type ConfigDraft = Record<string, string | string[]>;

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const PAIR = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** @returns what a form begins with. */
export function configDraftOf(fields: readonly ConfigField[], config: KindConfig): ConfigDraft {
  return Object.fromEntries(
    fields.map(({ key, kind }): [string, string | string[]] => {
      const value = config[key];
      if (kind === 'nodes') return [key, Array.isArray(value) ? value.map(String) : []];
      if (value === undefined || value === null) return [key, ''];
      if (Array.isArray(value)) return [key, value.map(String).join('\n')];
      if (typeof value === 'object') {
        const pairs = Object.entries(value).map(([name, text]) => `${name}=${String(text)}`);
        return [key, pairs.join('\n')];
      }
      return [key, typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

/** What is wrong with a part that was entered. */
export interface ConfigProblem {
  readonly key: MessageKey;
  readonly values: Readonly<Record<string, number>>;
}

/** @returns what is wrong with a part; null when it can be sent. */
export function configProblemOf(field: ConfigField, draft: ConfigDraft): ConfigProblem | null {
  const entered = draft[field.key] ?? '';
  const text = Array.isArray(entered) ? entered.join('\n') : entered.trim();
  const problem = (key: MessageKey, values = {}): ConfigProblem => ({ key, values });
  if (text === '') return field.isRequired ? problem('configured.faulty.required') : null;
  if (field.range !== undefined) {
    const [min, max] = field.range;
    const isRight = /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
    return isRight ? null : problem('configured.faulty.number', { min, max });
  }
  if (field.form !== undefined && !field.form.pattern.test(text)) return problem(field.form.problem);
  if (field.kind === 'pairs' && !linesOf(text).every((line) => PAIR.test(line)))
    return problem('configured.faulty.pairs');
  return null;
}

/** @returns the configuration as the API takes it: what is empty is left out. */
export function configOf(fields: readonly ConfigField[], draft: ConfigDraft): KindConfig {
  return Object.fromEntries(
    fields.flatMap(({ key, kind }): [string, unknown][] => {
      const entered = draft[key] ?? '';
      if (Array.isArray(entered)) return entered.length === 0 ? [] : [[key, entered]];
      const text = entered.trim();
      if (text === '') return [];
      if (kind === 'number') return [[key, Number(text)]];
      if (kind === 'lines') return [[key, linesOf(text)]];
      if (kind === 'pairs') {
        const pairs = linesOf(text).map((line): [string, string] => {
          const end = line.indexOf('=');
          return [line.slice(0, end), line.slice(end + 1)];
        });
        return [[key, Object.fromEntries(pairs)]];
      }
      return [[key, text]];
    }),
  );
}

/** Reads what a refusal is of: `config.machines` of `config.machines.0: …`, `name` of `name: …`. @returns null where it does not say. */
export function refusedPart(message: string): { readonly part: string; readonly text: string } | null {
  const [, part, text] = /^(config\.[a-z_]+|name)(?:\.\d+)?: (.+)$/s.exec(message) ?? [];
  return part === undefined || text === undefined ? null : { part, text };
}
