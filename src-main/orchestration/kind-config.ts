import type { TObject } from 'typebox';
import { Check, Errors } from 'typebox/value';
import { Refusal } from '../lib/errors.js';

/**
 * Reads the configuration of something of which there are several kinds, each with a schema of its own.
 * @param kind for messages.
 * @returns what was given, now known to be of the schema.
 * @throws {Refusal} 400 naming what is wrong with it, or is nothing that the kind has.
 */
export function readKindConfig(
  schema: TObject,
  kind: string,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names = Object.keys(schema.properties);
  const unknown = Object.keys(given).find((key) => !names.includes(key));
  if (unknown !== undefined)
    throw invalidConfig(unknown, `is nothing that ${kind} has; it has ${names.join(', ')}.`);
  if (Check(schema, given)) return given;
  const [error] = Errors(schema, given);
  const missing = (error?.params as { requiredProperties?: readonly string[] } | undefined)
    ?.requiredProperties?.[0];
  const field = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  if (missing !== undefined) throw invalidConfig(missing, 'is missing.');
  throw invalidConfig(field, `${error?.message ?? 'cannot be read'}.`);
}

/**
 * Refuses an address of a service that cannot be, or that holds a password: configurations are shown to everybody.
 * @throws {Refusal} 400.
 */
export function refuseUnfitUrl(text: string): void {
  const url = URL.parse(text);
  if (url === null) throw invalidConfig('url', `${JSON.stringify(text)} is no address of a service.`);
  if (url.username !== '' || url.password !== '')
    throw invalidConfig(
      'url',
      'must not hold a name or a password. Keep a secret, and name it as credential.',
    );
}

export const invalidConfig = (field: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `config${field === '' ? '' : `.${field}`}: ${problem}`);
