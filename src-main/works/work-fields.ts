import { Type, type Static, type TSchema } from 'typebox';
import { localNodeId } from '../engine/nodes/local-node.js';
import { Node } from '../engine/nodes/node.entity.js';
import { Refusal } from '../lib/errors.js';
import { makeHexId } from '../lib/ids.js';
import type { Clock } from '../lib/time.js';
import type { ReadManager } from '../store/store.js';
import { majorOf } from './java-version.js';
import { readWorkDirectory } from './work-directories.js';
import { engineNames, runFrequencies, workTypes, type WorkCategory } from './work.entity.js';
import type { NewWork, WorkContent } from './works.service.js';

/** Both databases hold anything but NUL. */
const noNul = '^[^\\u0000]*$';

const Text = (description: string, maxLength = 10_000) =>
  Type.String({ pattern: noNul, maxLength, description });
const Word = (description: string) =>
  Type.String({ pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f]{1,200}$', description });
const orNull = <T extends TSchema>(schema: T, description: string) =>
  Type.Optional(Type.Union([schema, Type.Null()], { description }));

/** The document's table misspells it; a client may have copied that (contract, works.md). */
const misspelt = 'FLNK_JAR';

const always = {
  user_id: Word('Whose it is; 1 to 200 characters.'),
  name: Word('1 to 200 characters.'),
  description: Text('What it is; may be empty.'),
  type: Type.Enum([...workTypes], { description: 'STREAMING or BATCH.' }),
  category: Type.Enum(['FLINK_SQL', 'FLINK_JAR', misspelt], { description: 'FLINK_SQL or FLINK_JAR.' }),
};

const optional = {
  lambda_id: Type.Optional(Word('Its id elsewhere; made up when it is not given.')),
  status: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 7,
      description:
        '0 draft, 1 ready, 2 starting, 3 running, 4 paused, 5 stopped, 6 finished, 7 failed. Recorded; it starts nothing.',
    }),
  ),
  work_directory: orNull(Text('', 4000), 'Where its jars are, under the works root; /<user_id> by default.'),
  main_class_name: orNull(Text('', 1000), 'The class to run, such as com.example.Main.'),
  extra_params: orNull(
    Type.Union([Type.Array(Text('', 100_000), { maxItems: 1000 }), Text('', 100_000)]),
    'Those beginning with -D or -X go to Java, the rest to the program. A text is one of them.',
  ),
  java_version: orNull(Text('', 50), 'Such as 8, 11 or 17; null for any.'),
  run_frequency: orNull(Type.Enum([...runFrequencies]), 'once, hourly, daily, weekly, or null: by hand.'),
  sql: orNull(Text('', 1_000_000), 'The statements of a FLINK_SQL work.'),
  engine: orNull(Type.Enum([...engineNames]), 'local or flink; null: as the setting works.engine says.'),
  parallelism: orNull(Type.Integer({ minimum: 1, maximum: 32_768 }), 'Subtasks of each operator.'),
  savepoint_path: orNull(Text('', 4000), 'Where the next task takes its state from.'),
  node: orNull(
    Text('', 200),
    'Name or number of the node on which the local engine runs it; local by default.',
  ),
};

const Time = (what: string) =>
  Type.Optional(
    Type.Union([Type.String({ maxLength: 40 }), Type.Integer(), Type.Null()], {
      description: `${what}: ISO 8601, local time or an epoch. For works that come from elsewhere.`,
    }),
  );

export const WorkId = Type.String({ maxLength: 200, description: 'Id of the work.' });

export const NewWorkSchema = Type.Object({
  ...always,
  ...optional,
  created_at: Time('When it was created'),
  updated_at: Time('When it was changed'),
  deleted_at: Time('When it was deleted'),
});

/** With the work's id, which stands in the path. */
export const WorkChangeSchema = Type.Object({
  work_id: WorkId,
  user_id: Type.Optional(always.user_id),
  name: Type.Optional(always.name),
  description: Type.Optional(always.description),
  type: Type.Optional(always.type),
  category: Type.Optional(always.category),
  ...optional,
});

type GivenWork = Static<typeof NewWorkSchema>;
type GivenChange = Omit<Static<typeof WorkChangeSchema>, 'work_id'>;

/**
 * Reads what a client says of a new work.
 * @throws {Refusal} 400 naming the field that cannot be so.
 */
export async function readNewWork(read: ReadManager, given: GivenWork, clock: Clock): Promise<NewWork> {
  const { created_at, updated_at, deleted_at } = given;
  const directory = given.work_directory ?? `/${given.user_id}`;
  const content: WorkContent = {
    lambdaId: makeHexId(),
    userId: given.user_id,
    name: given.name,
    description: given.description,
    type: given.type,
    category: categoryOf(given.category),
    status: 1,
    mainClassName: null,
    extraParams: [],
    javaVersion: null,
    runFrequency: null,
    sql: null,
    engine: null,
    parallelism: null,
    savepointPath: null,
    nodeId: localNodeId,
    ...(await readChange(read, { ...given, work_directory: undefined })),
    workDirectory: readWorkDirectory(directory, given.work_directory == null ? 'user_id' : 'work_directory'),
  };
  const times = {
    createdAt: readTime(created_at, 'created_at', clock),
    updatedAt: readTime(updated_at, 'updated_at', clock),
    deletedAt: readTime(deleted_at, 'deleted_at', clock),
  };
  return { ...content, ...present(times) };
}

/**
 * Reads what a client wants changed: what is absent is not in the result.
 * @throws {Refusal} 400 naming the field that cannot be so.
 */
export async function readChange(read: ReadManager, given: GivenChange): Promise<Partial<WorkContent>> {
  const { extra_params: params, node, work_directory: directory } = given;
  const mainClassName = blankIsNull(given.main_class_name);
  if (typeof mainClassName === 'string') checkClassName(mainClassName);
  const javaVersion = blankIsNull(given.java_version);
  if (typeof javaVersion === 'string') majorOf(javaVersion);
  return present({
    lambdaId: given.lambda_id,
    userId: given.user_id,
    name: given.name,
    description: given.description,
    type: given.type,
    category: given.category === undefined ? undefined : categoryOf(given.category),
    status: given.status,
    // Null says nothing about where: a work has a directory.
    workDirectory: directory == null ? undefined : readWorkDirectory(directory),
    mainClassName,
    extraParams: params === undefined ? undefined : readParams(params),
    javaVersion,
    runFrequency: given.run_frequency,
    sql: given.sql,
    engine: given.engine,
    parallelism: given.parallelism,
    savepointPath: blankIsNull(given.savepoint_path),
    nodeId: node === undefined ? undefined : node === null ? localNodeId : await nodeIdOf(read, node),
  });
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** @returns the object without what is undefined. */
function present<T extends object>(given: T): Present<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<T>;
}

const blankIsNull = (given: string | null | undefined): string | null | undefined =>
  typeof given === 'string' ? given.trim() || null : given;

const categoryOf = (given: WorkCategory | typeof misspelt): WorkCategory =>
  given === misspelt ? 'FLINK_JAR' : given;

const readParams = (given: readonly string[] | string | null): readonly string[] =>
  given === null || given === '' ? [] : typeof given === 'string' ? [given] : given;

/** It becomes an argument of `java`, which must not take it for an option. */
function checkClassName(name: string): void {
  const part = '[\\p{L}_$][\\p{L}\\p{N}_$]*';
  if (new RegExp(`^${part}(\\.${part})*$`, 'u').test(name)) return;
  throw new Refusal(
    400,
    'invalid_parameter',
    `main_class_name: ${JSON.stringify(name)} is no name of a class. Write it with its package, such as com.example.Main.`,
  );
}

async function nodeIdOf(read: ReadManager, given: string): Promise<number> {
  const named = await read.findOneBy(Node, { name: given });
  const node = named ?? (/^\d{1,15}$/.test(given) ? await read.findOneBy(Node, { id: Number(given) }) : null);
  if (node !== null) return node.id;
  throw new Refusal(400, 'invalid_parameter', `node: there is no node ${given}.`);
}

function readTime(
  given: string | number | null | undefined,
  field: string,
  clock: Clock,
): number | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const ms = clock.parse(String(given));
  if (ms !== null) return ms;
  throw new Refusal(
    400,
    'invalid_parameter',
    `${field}: ${JSON.stringify(given)} is no time; write 2021-12-01T16:53:34Z, a local time or an epoch.`,
  );
}
