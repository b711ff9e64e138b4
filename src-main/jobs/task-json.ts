import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import semver from 'semver';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { CronError, checkCron } from '../engine/cron.js';
import type { ContainerSettings } from '../engine/executors/executor.js';
import type { RetryPolicy } from '../engine/run.entity.js';
import { misfirePolicies, type MisfirePolicy } from '../engine/schedule.entity.js';
import { Refusal, messageOf } from '../lib/errors.js';
import { TaskContainer, containerExpectations, readContainer } from './task-container.js';

/** Names of jobs and groups (contract, jobs.md, "Package and task.json"). */
export const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';

/** Seconds; a year is long enough, and still fits the shell's arithmetic. */
const timeoutLimitSeconds = 366 * 24 * 3600;

/** What a scheduled time does when as many runs as the job allows are going on. */
export const overlapPolicies = ['skip', 'queue', 'replace'] as const;
export type OverlapPolicy = (typeof overlapPolicies)[number];

/** Which of the matching workers run it: one, or each. */
export const workerPolicies = ['any', 'all'] as const;
export type WorkerPolicy = (typeof workerPolicies)[number];

/** Ends after which a run may be tried again. */
const retriableStates = ['failed', 'timed_out', 'lost'] as const;

/** Names that every shell takes for a variable's (POSIX.1-2017, XBD 3.235). */
const variablePattern = '^[A-Za-z_][A-Za-z0-9_]*$';

const Cron = Type.String({ minLength: 1, maxLength: 200 });
const ChainedJobs = Type.Array(Type.String({ pattern: namePattern }), { maxItems: 100 });

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
  overlap: Type.Optional(Type.Enum([...overlapPolicies])),
  schedule: Type.Optional(
    Type.Union([
      Cron,
      Type.Object({
        cron: Cron,
        timezone: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
        misfire: Type.Optional(Type.Enum([...misfirePolicies])),
      }),
    ]),
  ),
  cron: Type.Optional(Cron),
  secrets: Type.Optional(Type.Array(Type.String({ pattern: variablePattern }), { maxItems: 100 })),
  retry: Type.Optional(
    Type.Object({
      retry_times: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
      delay: Type.Optional(Type.Number({ minimum: 0, maximum: 24 * 3600 })),
      backoff: Type.Optional(Type.Number({ minimum: 1, maximum: 10 })),
      on: Type.Optional(Type.Array(Type.Enum([...retriableStates]), { minItems: 1 })),
    }),
  ),
  workers: Type.Optional(
    Type.Object({
      policy: Type.Optional(Type.Enum([...workerPolicies])),
      tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100 })),
    }),
  ),
  chain: Type.Optional(
    Type.Object({
      success: Type.Optional(ChainedJobs),
      failure: Type.Optional(ChainedJobs),
    }),
  ),
  image: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Null()])),
  docker: Type.Optional(Type.Union([TaskContainer, Type.Null()])),
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
  schedule: 'a cron such as "*/15 * * * *", or { cron, timezone, misfire: "skip" or "once" }',
  cron: 'a cron such as "*/15 * * * *"',
  secrets: 'a list of names of secrets, each of letters, digits and "_"',
  retry:
    '{ retry_times: 0 to 100, delay: 0 to 86400 seconds, backoff: 1 to 10, on: a list of "failed", "timed_out", "lost" }',
  workers: '{ policy: "any" or "all", tags: a list of texts }',
  chain: '{ success: [jobs], failure: [jobs] }, with names of jobs of the same group',
  ...containerExpectations,
};

/** A task.json that has been checked. Unknown properties are kept: job detail echoes them. */
export interface Task {
  readonly name: string;
  readonly version: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** 0 for none. */
  readonly timeoutSeconds: number;
  readonly concurrency: number;
  readonly overlap: OverlapPolicy;
  /** Null without one. */
  readonly schedule: TaskSchedule | null;
  readonly retry: RetryPolicy;
  /** Which workers of its group run it: with all of these tags, the least loaded one or every one. */
  readonly workers: { readonly policy: WorkerPolicy; readonly tags: readonly string[] };
  /** Names of jobs of the same group. */
  readonly chain: { readonly success: readonly string[]; readonly failure: readonly string[] };
  /** Null: it is run as a process. */
  readonly container: ContainerSettings | null;
  /** task.json as it came. */
  readonly source: Readonly<Record<string, unknown>>;
}

export interface TaskSchedule {
  readonly cron: string;
  /** Undefined: the control plane's own zone. */
  readonly timezone: string | undefined;
  readonly misfire: MisfirePolicy;
}

/**
 * Reads a task.json.
 * @param text its content; trailing commas are allowed, as in all input (contract, README.md, "Bodies").
 * @param expectedName what `name` must say: the job it is published as.
 * @throws {Refusal} 400 naming the property, what is wrong with it and what is allowed.
 */
export function readTaskJson(text: string, expectedName: string): Task {
  const source = parseObject(text);
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
    if (!new RegExp(variablePattern).test(key))
      throw invalid(`: "env" must be ${expectations['env'] ?? ''}, not ${JSON.stringify(key)}.`);
    if (value.includes('\0')) throw invalid(`: "env" → "${key}" must not contain NUL.`);
  }
  return {
    name: task.name,
    version: task.version,
    argv: argvOf(task),
    env: task.env ?? {},
    secrets: [...new Set(task.secrets ?? [])],
    timeoutSeconds: task.timeout ?? 0,
    concurrency: task.concurrency ?? 1,
    overlap: task.overlap ?? 'skip',
    schedule: scheduleOf(task),
    retry: {
      times: task.retry?.retry_times ?? 0,
      delaySeconds: task.retry?.delay ?? 5,
      backoff: task.retry?.backoff ?? 1,
      on: task.retry?.on ?? ['failed', 'timed_out'],
    },
    workers: { policy: task.workers?.policy ?? 'any', tags: task.workers?.tags ?? [] },
    chain: { success: task.chain?.success ?? [], failure: task.chain?.failure ?? [] },
    container: readContainer(task.image, task.docker),
    source,
  };
}

function scheduleOf(task: Static<typeof TaskJson>): TaskSchedule | null {
  if (task.schedule !== undefined && task.cron !== undefined) {
    throw invalid(': "schedule" and "cron" mean the same; give one of them.');
  }
  const given = task.schedule ?? task.cron;
  if (given === undefined) return null;
  const schedule = typeof given === 'string' ? { cron: given } : given;
  try {
    checkCron(schedule.cron, schedule.timezone ?? 'UTC', Date.now());
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    const property = task.schedule === undefined ? 'cron' : 'schedule';
    throw invalid(`: "${property}" ${JSON.stringify(schedule.cron)} ${error.message}.`);
  }
  return { cron: schedule.cron, timezone: schedule.timezone, misfire: schedule.misfire ?? 'once' };
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
