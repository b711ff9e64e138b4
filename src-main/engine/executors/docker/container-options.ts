import type { ContainerCreateOptions, MountSettings } from 'dockerode';
import type { ContainerMount, ContainerSettings, LaunchSpec } from '../executor.js';

/** Where things are in a container of ours. Everything there may be written to by whichever user the image runs as. */
export const containerFolders = {
  base: '/wheelhouse',
  /** The working directory, with the package in it. */
  work: '/wheelhouse/work',
  /** Where the command may leave its result. */
  output: '/wheelhouse/output',
  /** What we note about the run; see container-files.ts. */
  marks: '/wheelhouse/marks',
} as const;

export const resultName = 'result.json';
export const secretsName = 'secrets';

const shell = '/bin/sh';
const secretsPath = `${containerFolders.base}/${secretsName}`;
/** Stands before the command, which begins with nothing of its secrets left in a file. */
const readingSecrets = [
  shell,
  '-c',
  `. ${secretsPath} && : >${secretsPath} || exit 126; exec "$@"`,
  shell,
] as const;

/** Labels of all that we make on a daemon; clean-up finds it by them. */
export const labels = {
  run: 'wheelhouse.run',
  timeout: 'wheelhouse.timeout-seconds',
  grace: 'wheelhouse.grace-seconds',
  /** Of a volume, and of the container by which it is read: the path that it is kept as. */
  keeps: 'wheelhouse.keeps',
  /** Of a volume that a job mounts: the run that it was made for. */
  volumeOf: 'wheelhouse.volume-of',
} as const;

/** What is known of a run from the labels of its container. */
export interface LabelledRun {
  readonly runId: string;
  readonly timeoutSeconds: number;
  readonly graceSeconds: number;
}

/** A log keeps two files of this many times what is kept of a stream, since both streams share it, and entries have heads. */
const logRoom = 1.5;
/** A log that is kept for ever, as far as a run lasts. */
const unlimited = 1024 ** 4;

/**
 * @param image as the daemon takes it.
 * @param logDriver one that can be read back.
 * @returns what a container is made by that runs the command of `spec`.
 */
export function containerOptions(
  spec: LaunchSpec,
  settings: ContainerSettings,
  image: string,
  logDriver: LogDriver,
): ContainerCreateOptions {
  const { network, memoryBytes, cpus, pids, user, mounts = [], init = true, keeps } = settings;
  const secrets = secretsInFile(spec);
  const env = {
    ...Object.fromEntries(Object.entries(spec.env).filter(([name]) => !(name in secrets))),
    WHEELHOUSE_RUN_ID: spec.runId,
    WHEELHOUSE_RESULT: `${containerFolders.output}/${resultName}`,
    // A stop reaches the command's whole process group, not its first process alone (tini(1)).
    ...(init ? { TINI_KILL_PROCESS_GROUP: '1' } : {}),
  };
  return {
    Image: image,
    // The image's own entry point would be given our command as arguments.
    Entrypoint: Object.keys(secrets).length === 0 ? [...spec.argv] : [...readingSecrets, ...spec.argv],
    Cmd: [],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: containerFolders.work,
    StopSignal: 'SIGTERM',
    ...(user === undefined ? {} : { User: user }),
    Labels: {
      [labels.run]: spec.runId,
      [labels.timeout]: String(spec.timeoutSeconds),
      [labels.grace]: String(spec.stopGraceSeconds),
    },
    HostConfig: {
      Init: init,
      RestartPolicy: { Name: 'no' },
      LogConfig: logConfig(logDriver, spec.outputLimitBytes),
      Mounts: [
        ...mounts.map((mount) => mountOf(mount, spec.runId)),
        ...(keeps === undefined ? [] : [keptMount(keeps)]),
      ],
      ...(network === undefined ? {} : { NetworkMode: network }),
      ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
      ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
      ...(pids === undefined ? {} : { PidsLimit: pids }),
    },
  };
}

/**
 * Whoever may look at a container sees its environment. A command that is a line for the shell can read its secrets itself,
 * from a file that it empties: its image has a shell. For any other command the environment is the only way.
 * @returns the secrets that go into the file, by their names.
 */
export function secretsInFile({ argv, env, secretNames = [] }: LaunchSpec): Readonly<Record<string, string>> {
  if (argv[0] !== shell) return {};
  return Object.fromEntries(Object.entries(env).filter(([name]) => secretNames.includes(name)));
}

/** Log drivers that can be read back, best first: `local` keeps every byte, `json-file` only what is UTF-8. */
export const readableLogDrivers = ['local', 'json-file', 'journald'] as const;
export type LogDriver = (typeof readableLogDrivers)[number];

function logConfig(Type: LogDriver, outputLimitBytes: number) {
  const bytes = outputLimitBytes === 0 ? unlimited : Math.ceil(outputLimitBytes * logRoom);
  const files = { 'max-size': `${Math.max(bytes, 1024 ** 2)}b`, 'max-file': '2' };
  if (Type === 'journald') return { Type, Config: {} };
  return { Type, Config: Type === 'local' ? { ...files, compress: 'false' } : files };
}

function mountOf({ type, source, target, isReadOnly }: ContainerMount, runId: string) {
  const mount = { Source: source, Target: target, ReadOnly: isReadOnly };
  if (type === 'folder') return { Type: 'bind' as const, ...mount };
  // For a volume that is made by this; one that is there keeps its own.
  const Labels = { [labels.volumeOf]: runId };
  const VolumeOptions = { NoCopy: false, Labels, DriverConfig: { Name: '', Options: {} } };
  return { Type: 'volume' as const, ...mount, VolumeOptions };
}

/** @returns the mount of a folder that is kept, where commands look for it. */
export function keptMount(path: string): MountSettings {
  return { Type: 'volume', Source: keptName(path), Target: `/${path}` };
}

/** @returns the name of the volume that a kept folder is, and of the container by which it is read. */
export const keptName = (path: string): string => `wheelhouse-${path.replaceAll('/', '-')}`;

/** @returns what the labels of a container say; null for one that is no run of ours. */
export function readLabels(all: Readonly<Record<string, string>> | null | undefined): LabelledRun | null {
  const runId = all?.[labels.run];
  if (all === null || all === undefined || runId === undefined) return null;
  const seconds = (name: string) => {
    const value = Number(all[name]);
    return Number.isFinite(value) && value > 0 ? value : 0;
  };
  return { runId, timeoutSeconds: seconds(labels.timeout), graceSeconds: seconds(labels.grace) };
}
