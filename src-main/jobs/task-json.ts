import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import semver from 'semver';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Refusal, messageOf } from '../lib/errors.js';

/** Names of jobs and groups (contract, jobs.md, "Package and task.json"). */
export const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';

/** Seconds; a year is long enough, and still fits the shell's arithmetic. */
const timeoutLimitSeconds = 366 * 24 * 3600;

const TaskJson = Type.Object({
  name: Type.String({ pattern: namePattern }),
  version: Type.String({ maxLength: 256 }),
  description: Type.Optional(Type.String()),
  command: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1, maxItems: 10_000 })]),
  ),
  main: Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String(), { minItems: 1, maxItems: 10_000 })]),
  ),
  env: Type.Optional(Type.Record(Type.String(), Type.String())),
  timeout: Type.Optional(Type.Number({ minimum: 0, maximum: timeoutLimitSeconds })),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  overlap: Type.Optional(Type.Union([Type.Literal('skip'), Type.Literal('queue'), Type.Literal('replace')])),
});
const taskJsonCheck = Compile(TaskJson);

/** What each property must be, for the message when it is not. */
const expectations: Readonly<Record<string, string>> = {
  name: 'a name of up to 100 letters, digits, ".", "_" and "-" that begins with a letter or digit',
  version: 'a semantic version such as "1.2.0"',
  description: 'a text',
  command: 'a shell line, or a list of the program and its arguments',
  main: 'a shell line, or a list of the program and its arguments',
  env: 'an object of texts whose names are letters, digits and "_"',
  timeout: `a number of seconds from 0 (none) to ${timeoutLimitSeconds}`,
  concurrency: 'a whole number from 1 to 1000',
  overlap: '"skip", "queue" or "replace"',
};

/** Known properties whose machinery is not part of this version: ignoring one would run the job other than it says. */
const unsupported: Readonly<Record<string, string>> = {
  schedule: 'schedules',
  cron: 'schedules',
  retry: 'retries',
  chain: 'chains',
  secrets: 'secrets',
  workers: 'the choice of workers',
  image: 'Docker images',
};

/** A task.json that has been checked. Unknown properties are kept: job detail echoes them. */
export type Task = Static<typeof TaskJson> & {
  readonly argv: readonly [string, ...string[]];
  readonly source: Readonly<Record<string, unknown>>;
};

/**
 * Reads a task.json.
 * @param text its content; trailing commas are allowed, as in all input (contract, README.md, "Bodies").
 * @param expectedName what `name` must say: the job it is published as.
 * @throws {Refusal} 400 naming the property, what is wrong with it and what is allowed.
 */
export function readTaskJson(text: string, expectedName: string): Task {
  const source = parseObject(text);
  for (const [property, feature] of Object.entries(unsupported)) {
    if (source[property] === undefined || source[property] === null) continue;
    throw invalid(
      `uses "${property}", but this version of Wheelhouse does not do ${feature}. Remove it to publish.`,
    );
  }
  for (const error of taskJsonCheck.Errors(source)) {
    const property = error.instancePath.split('/')[1] ?? missingProperty(error) ?? '';
    const expectation = expectations[property];
    throw invalid(
      expectation === undefined
        ? `is not valid: ${error.message}.`
        : `: "${property}" must be ${expectation}.`,
    );
  }
  const task = source as Static<typeof TaskJson> & Record<string, unknown>;
  if (semver.valid(task.version) !== task.version) {
    throw invalid(
      `: "version" must be ${expectations['version'] ?? ''}, not ${JSON.stringify(task.version)}.`,
    );
  }
  if (task.name !== expectedName) {
    throw invalid(`: "name" is ${JSON.stringify(task.name)}, but the job is published as "${expectedName}".`);
  }
  for (const [key, value] of Object.entries(task.env ?? {})) {
    if (!/^[A-Za-z_]\w*$/.test(key))
      throw invalid(`: "env" must be ${expectations['env'] ?? ''}, not ${JSON.stringify(key)}.`);
    if (value.includes('\0')) throw invalid(`: "env" → "${key}" must not contain NUL.`);
  }
  return { ...task, argv: argvOf(task), source };
}

function argvOf(task: Static<typeof TaskJson>): readonly [string, ...string[]] {
  if (task.command !== undefined && task.main !== undefined) {
    throw invalid(': "command" and "main" mean the same; give one of them.');
  }
  const command = task.command ?? task.main;
  if (command === undefined)
    throw invalid(`: "command" is missing; it must be ${expectations['command'] ?? ''}.`);
  const argv = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  const [program, ...rest] = argv;
  if (program === undefined || program === '') throw invalid(': "command" must name a program.');
  if (argv.some((argument) => argument.includes('\0'))) throw invalid(': "command" must not contain NUL.');
  return [program, ...rest];
}

function parseObject(text: string): Record<string, unknown> {
  const errors: ParseError[] = [];
  let value: unknown;
  try {
    value = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true, disallowComments: true });
  } catch (error) {
    throw invalid(`is not JSON that can be read: ${messageOf(error)}.`);
  }
  const [first] = errors;
  if (first !== undefined) {
    const before = text.slice(0, first.offset).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    throw invalid(
      `is not JSON: ${printParseErrorCode(first.error)} at line ${before.length}, column ${column}.`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('must be a JSON object.');
  return value as Record<string, unknown>;
}

function missingProperty(error: { readonly params?: unknown }): string | undefined {
  const { requiredProperties } = (error.params ?? {}) as { requiredProperties?: readonly string[] };
  return requiredProperties?.[0];
}

const invalid = (rest: string): Refusal =>
  new Refusal(400, 'invalid_task_json', `task.json${rest.startsWith(':') ? '' : ' '}${rest}`);
