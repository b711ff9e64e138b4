import { Refusal } from '../lib/errors.js';
import type { ParamType, ParamValue } from './tasks/snapshot.js';

export const parameterTypes = ['string', 'integer', 'boolean'] as const satisfies readonly ParamType[];

/** Parameters by name. */
export type ParameterTypes = Readonly<Record<string, ParamType>>;

/** What commands may refer to besides parameters (contract, orchestration.md, "Steps"). */
export const builtInVariables: readonly string[] = [
  'ip',
  'vm_id',
  'pool_name',
  'service_name',
  'task_id',
  'node_id',
];

const parameterName = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** More parameters than this are a mistake. */
const parameterLimit = 100;

/**
 * Reads the parameters that an action declares: `{"check_port": "integer"}`.
 * @throws {Refusal} 400 naming the parameter and what is wrong with it.
 */
export function readParameterTypes(declared: Readonly<Record<string, unknown>>): ParameterTypes {
  const entries = Object.entries(declared);
  if (entries.length > parameterLimit)
    throw invalid('params', `has ${entries.length} entries; the limit is ${parameterLimit}.`);
  return Object.fromEntries(
    entries.map(([name, type]) => {
      if (!parameterName.test(name)) {
        throw invalid(
          'params',
          `${JSON.stringify(name)} is no name: letters, digits and "_", no digit first.`,
        );
      }
      if (builtInVariables.includes(name))
        throw invalid(`params.${name}`, 'is a built-in variable, which every command may refer to.');
      const known = parameterTypes.find((each) => each === type);
      if (known === undefined) {
        const types = parameterTypes.map((each) => `"${each}"`).join(', ');
        throw invalid(`params.${name}`, `must be one of ${types}.`);
      }
      return [name, known];
    }),
  );
}

/**
 * Reads a value as its parameter's type asks: numbers and booleans may come as text, as everywhere in the contract.
 * @returns null when it is none of that type.
 */
export function readValue(value: unknown, type: ParamType): ParamValue | null {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value;
      return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : null;
    case 'integer': {
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      return Number.isSafeInteger(number) ? (number as number) : null;
    }
    case 'boolean':
      if (value === true || value === 'true' || value === 1 || value === '1') return true;
      return value === false || value === 'false' || value === 0 || value === '0' ? false : null;
  }
}

const invalid = (name: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `${name}: ${problem}`);
