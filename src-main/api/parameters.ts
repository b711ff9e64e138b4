import type { TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { Refusal } from '../lib/errors.js';

/** The parts of a JSON schema that reading looks at. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly description?: string;
}

/** Where parameters come from; the later wins (contract, README.md, "Parameters"). */
export interface ParameterSources {
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly path: Readonly<Record<string, unknown>>;
}

export type ParameterReader = (sources: ParameterSources) => Record<string, unknown>;

/**
 * Makes the reader of one route's parameters: query < body < path, texts read as numbers and booleans where the schema
 * asks for them and nothing is lost by it, defaults put in, then validated as they are.
 * @throws {Refusal} (the reader) 400 naming the parameter and what is wrong with it.
 */
export function compileParameters(schema: TObject): ParameterReader {
  const properties = schema.properties as Readonly<Record<string, Schema>>;
  const check = Compile(schema);
  return ({ query, body, path }) => {
    const given: Record<string, unknown> = { ...query, ...body, ...path };
    const read: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(properties)) {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      const isAbsent = value === undefined || (value === null && !accepts(property, 'null'));
      const result = isAbsent ? structuredClone(property.default) : convert(value, property);
      if (result !== undefined) read[name] = result;
    }
    for (const error of check.Errors(read)) throw invalid(error, properties);
    return read;
  };
}

function accepts(schema: Schema, type: string): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((each) => accepts(each, type));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.includes(type) || (schema.const !== undefined && typeof schema.const === type);
}

/** Converts text only where nothing can be lost: "0x10" and "1.5" are no integers, "" is no number, null is null. */
function convert(value: unknown, schema: Schema): unknown {
  const items = itemsOf(schema);
  if (Array.isArray(value) && items !== null) return value.map((item) => convert(item, items));
  if (typeof value !== 'string') {
    const wantsText = accepts(schema, 'string') && !accepts(schema, 'number') && !accepts(schema, 'integer');
    // A documented client may send a text as a JSON number.
    if (typeof value === 'number' && wantsText && Number.isSafeInteger(value)) return String(value);
    if (typeof value === 'boolean' && wantsText) return String(value);
    if (value === 0 || value === 1) {
      if (accepts(schema, 'boolean') && !accepts(schema, 'integer') && !accepts(schema, 'number'))
        return value === 1;
    }
    return value;
  }
  if (accepts(schema, 'string')) return value;
  if (accepts(schema, 'integer') || accepts(schema, 'number')) {
    const isWhole = /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value));
    const isDecimal = accepts(schema, 'number') && /^-?\d+\.\d+$/.test(value);
    if (isWhole || isDecimal) return Number(value);
  }
  if (accepts(schema, 'boolean')) {
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
  }
  return items === null ? value : [convert(value, items)];
}

/** @returns what a list holds; null when the schema takes no list. */
function itemsOf({ items, anyOf = [] }: Schema): Schema | null {
  return items ?? anyOf.map(itemsOf).find((found) => found !== null) ?? null;
}

interface ValidationError {
  readonly instancePath: string;
  readonly message: string;
  readonly keyword?: string;
  readonly params?: unknown;
}

function invalid(error: ValidationError, properties: Readonly<Record<string, Schema>>): Refusal {
  const missing = (error.params as { requiredProperties?: readonly string[] } | undefined)
    ?.requiredProperties?.[0];
  if (error.instancePath === '' && missing !== undefined) {
    const meaning = properties[missing]?.description;
    return new Refusal(
      400,
      'missing_parameter',
      `${missing} is missing.${meaning === undefined ? '' : ` ${meaning}`}`,
    );
  }
  const [name = '', ...inside] = error.instancePath.slice(1).split('/');
  const where = [name, ...inside].join('.');
  const meaning = inside.length === 0 ? properties[name]?.description : undefined;
  return new Refusal(
    400,
    'invalid_parameter',
    `${where}: ${error.message}.${meaning === undefined ? '' : ` ${meaning}`}`,
  );
}
