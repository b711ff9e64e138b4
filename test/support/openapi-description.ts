import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The part of JSON Schema that Flink's descriptions use. */
export interface DescribedSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, DescribedSchema>>;
  readonly items?: DescribedSchema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly additionalProperties?: DescribedSchema;
  readonly allOf?: readonly DescribedSchema[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: DescribedSchema }>>;
}

interface Operation {
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** One operation of a description, found for a request. */
export interface Described {
  /** With `{name}` for what stands in the path. */
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
  readonly request: DescribedSchema | null;
  /** Status of a success. */
  readonly status: number;
  readonly response: DescribedSchema | null;
}

/** An OpenAPI description, as a server follows it and a client is held to it. */
export class OpenApiDescription {
  readonly #paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly schemas: Readonly<Record<string, DescribedSchema>>;

  constructor(file: URL) {
    const document = parse(readFileSync(file, 'utf8')) as {
      paths: Record<string, Record<string, Operation>>;
      components: { schemas: Record<string, DescribedSchema> };
    };
    this.#paths = document.paths;
    this.schemas = document.components.schemas;
  }

  /** @returns null for what the description does not have. */
  find(method: string, path: string): Described | null {
    const parts = path.split('/');
    for (const [template, operations] of Object.entries(this.#paths)) {
      const names = template.split('/');
      const operation = operations[method.toLowerCase()];
      if (operation === undefined || names.length !== parts.length) continue;
      const isMatch = names.every((name, index) => name.startsWith('{') || name === parts[index]);
      if (!isMatch) continue;
      const values = Object.fromEntries(
        names.flatMap((name, index) =>
          name.startsWith('{') ? [[name.slice(1, -1), decodeURIComponent(parts[index] ?? '')]] : [],
        ),
      );
      const [[status, response] = ['200', {}]] = Object.entries(operation.responses);
      return {
        path: template,
        values,
        request: operation.requestBody?.content?.['application/json']?.schema ?? null,
        status: Number(status),
        response: response.content?.['application/json']?.schema ?? null,
      };
    }
    return null;
  }

  /** @returns what a reference stands for, with what `allOf` joins. */
  resolve(schema: DescribedSchema): DescribedSchema {
    const named = schema.$ref === undefined ? schema : this.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (named === undefined) throw new Error(`the description has no ${String(schema.$ref)}`);
    if (named.allOf === undefined) return named;
    const parts = named.allOf.map((part) => this.resolve(part));
    return {
      type: 'object',
      properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<
        string,
        DescribedSchema
      >,
      required: parts.flatMap(({ required = [] }) => required),
    };
  }

  /**
   * @param isStrict whether keys that the description does not have are faults, as Flink has it for requests.
   * @returns what is wrong with a value; none when it is as described. Null stands for what is absent.
   */
  faults(given: DescribedSchema, value: unknown, isStrict = false, at = ''): string[] {
    const schema = this.resolve(given);
    if (value === null || value === undefined) return [];
    if (schema.type === 'array') {
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((item, index) =>
        this.faults(schema.items ?? {}, item, isStrict, `${at}[${index}]`),
      );
    }
    if (schema.type === 'object') {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${at} is no object`];
      const { properties = {}, additionalProperties, required = [] } = schema;
      const entries = Object.entries(value as Record<string, unknown>);
      const isOpen = Object.keys(properties).length === 0 && additionalProperties === undefined;
      return [
        ...required.filter((key) => !(key in value)).map((key) => `${at}.${key} is missing`),
        ...entries.flatMap(([key, item]) => {
          const known = properties[key] ?? additionalProperties;
          if (known !== undefined) return this.faults(known, item, isStrict, `${at}.${key}`);
          return isStrict && !isOpen ? [`${at}.${key} is not known`] : [];
        }),
      ];
    }
    const wanted = schema.type === 'integer' || schema.type === 'number' ? 'number' : schema.type;
    if (wanted !== undefined && typeof value !== wanted) return [`${at} is no ${wanted}`];
    if (schema.enum !== undefined && !schema.enum.includes(value as string))
      return [`${at} is none of ${schema.enum.join(', ')}`];
    if (schema.pattern !== undefined && !new RegExp(`^${schema.pattern}$`).test(value as string))
      return [`${at} is not like ${schema.pattern}`];
    return [];
  }
}
