import { posix } from 'node:path';
import { Type, type Static } from 'typebox';
import { parseImageName } from '../engine/executors/docker/image-name.js';
import type { ContainerMount, ContainerSettings } from '../engine/executors/executor.js';
import { Refusal } from '../lib/errors.js';

/** Docker refuses less (Docker Engine, "Runtime options": 6 MB). */
const leastMemoryBytes = 6 * 1024 ** 2;
const memoryUnits: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
/** What is ours in a container. */
const ownFolder = '/wheelhouse';

/** `docker` of a task.json: how the container of its `image` is made. */
export const TaskContainer = Type.Object(
  {
    pull: Type.Optional(Type.Enum(['missing', 'always', 'never'])),
    network: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$' })),
    memory: Type.Optional(
      Type.Union([
        Type.Integer({ minimum: leastMemoryBytes }),
        Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,3})?[kKmMgG]?$' }),
      ]),
    ),
    cpus: Type.Optional(Type.Number({ minimum: 0.01, maximum: 1024 })),
    pids: Type.Optional(Type.Integer({ minimum: 1, maximum: 4_194_304 })),
    user: Type.Optional(
      Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?$' }),
    ),
    mounts: Type.Optional(
      Type.Array(
        Type.String({
          maxLength: 1000,
          pattern: '^([A-Za-z0-9][A-Za-z0-9_.-]{1,99}|/[^:\\0]*):/[^:\\0]+(:ro)?$',
        }),
        { maxItems: 50 },
      ),
    ),
    init: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** What each property must be, for the message when it is not. */
export const containerExpectations: Readonly<Record<string, string>> = {
  image: 'a name of a Docker image such as "python:3.13-slim" or "registry.example:5000/team/tool@sha256:…"',
  docker:
    '{ pull: "missing", "always" or "never", network: a name, memory: bytes or a text such as "512m" (6m at least), cpus: 0.01 to 1024, pids: 1 or more, user: "name" or "name:group", mounts: a list of "volume:/path" or "/folder:/path", with ":ro" behind it for reading only, init: true or false }',
};

/**
 * @returns the container that a task asks for; null when it is to be a process.
 * @throws {Refusal} 400 naming the property and what is allowed.
 */
export function readContainer(
  image: string | null | undefined,
  settings: Static<typeof TaskContainer> | null | undefined,
): ContainerSettings | null {
  if (image === null || image === undefined) {
    if (settings === null || settings === undefined) return null;
    throw invalid('"docker" says how the container of an "image" is made, but there is no "image".');
  }
  if (parseImageName(image) === null)
    throw invalid(`"image" must be ${containerExpectations['image'] ?? ''}, not ${JSON.stringify(image)}.`);
  const { memory, mounts, ...rest } = settings ?? {};
  const memoryBytes = memory === undefined ? undefined : bytesOf(memory);
  return {
    image,
    ...rest,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(mounts === undefined ? {} : { mounts: mounts.map(mountOf) }),
  };
}

/**
 * Makes sure that a container mounts no other folders of its machine than may be mounted.
 * @param allowed absolute paths; all below them is allowed, too.
 * @throws {Refusal} 409 naming the folder and the way out.
 */
export function refuseFolders({ mounts = [] }: ContainerSettings, allowed: readonly string[]): void {
  for (const { type, source } of mounts) {
    const isAllowed = allowed.some((folder) => {
      const base = posix.normalize(folder).replace(/\/$/, '');
      return source === base || source.startsWith(`${base}/`);
    });
    if (type === 'volume' || isAllowed) continue;
    throw new Refusal(
      409,
      'folder_not_mountable',
      `The job mounts ${source} of its machine, which the setting docker.folders does not allow.`,
    );
  }
}

function bytesOf(memory: number | string): number {
  const [, number = '', unit = ''] = /^([\d.]+)([a-z]?)$/.exec(String(memory).toLowerCase()) ?? [];
  const bytes = Math.floor(Number(number) * (memoryUnits[unit] ?? NaN));
  if (!(bytes >= leastMemoryBytes && Number.isSafeInteger(bytes)))
    throw invalid(`"docker" → "memory" must be at least 6m, not ${JSON.stringify(memory)}.`);
  return bytes;
}

function mountOf(text: string): ContainerMount {
  const [source = '', path = '', mode] = text.split(':');
  const target = posix.normalize(path);
  if (target === '/' || target === ownFolder || target.startsWith(`${ownFolder}/`))
    throw invalid(`"docker" → "mounts" cannot mount anything at ${path}.`);
  const isFolder = source.startsWith('/');
  return {
    type: isFolder ? 'folder' : 'volume',
    source: isFolder ? posix.normalize(source) : source,
    target,
    isReadOnly: mode === 'ro',
  };
}

const invalid = (rest: string): Refusal => new Refusal(400, 'invalid_task_json', `task.json: ${rest}`);
