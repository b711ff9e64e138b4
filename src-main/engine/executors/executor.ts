/**
 * The one interface behind which commands run, whatever the machine: `local` today, `ssh` and `docker` beside it.
 * A run outlives the control plane: everything needed to find it again is in its handle, which is stored before
 * `launch` is called.
 */
import type { Readable } from 'node:stream';
import type { FlinkProgram } from './flink/flink-program.js';
import type { NodeFacts, NodeUsage } from './node-facts.js';

/** The two byte streams of a run. */
export type OutputStream = 'stdout' | 'stderr';

/** Bytes of each stream that are safely stored; following goes on from here. */
export type Offsets = Readonly<Record<OutputStream, number>>;

/**
 * Where a stream stands in the machine's own log, for executors whose logs know no byte offsets: behind the `frames`-th frame
 * of that `time`, which is where the byte `offset` of the stream begins.
 */
export interface LogMark {
  /** As the machine writes it: texts of one machine are in the order of the times they tell. */
  readonly time: string;
  readonly frames: number;
  readonly offset: number;
  /** The other stream had said nothing yet. */
  readonly isAlone?: true;
}

/** Where to follow a run from: bytes that were stored, and marks that are not behind them. */
export interface RunPosition extends Offsets {
  readonly marks?: Readonly<Partial<Record<OutputStream, LogMark>>>;
}

/** What to run. */
export interface LaunchSpec {
  /** `[A-Za-z0-9_-]{1,64}`. */
  readonly runId: string;
  /** Program and arguments; a shell line comes as `['/bin/sh', '-c', line]`. */
  readonly argv: readonly [string, ...string[]];
  /** Environment added to the worker's own PATH, HOME, USER, SHELL, LANG and TZ. Values may hold any byte but NUL. */
  readonly env: Readonly<Record<string, string>>;
  /** Names in `env` whose values are secret: they are kept from whoever merely looks at the run on its machine. */
  readonly secretNames?: readonly string[];
  /** Texts to write into the fresh working directory, executable for their owner; names are relative to it. */
  readonly files?: readonly { readonly name: string; readonly content: string }[];
  /** A gzipped tar to unpack into the fresh working directory before the start; already checked when published. */
  readonly archive?: {
    /** Path on the control plane's machine. */
    readonly path: string;
    /** Lower-case hex digest of the file; machines keep a package by it. */
    readonly sha1: string;
    /** Leading folder inside the archive that becomes the working directory; '' for the archive's root. */
    readonly root: string;
  };
  /** A folder to be in the fresh working directory besides; for containers only. */
  readonly tree?: {
    /** A plain name. */
    readonly name: string;
    /** @returns a tar of what is in it; it fails where it is cut short. */
    readonly pack: (cancel: AbortSignal) => Promise<Readable>;
  };
  /** What a Flink cluster runs instead of the command. */
  readonly flink?: FlinkProgram;
  /** Seconds after which the run is stopped as `signal` does it, and ends `timed_out`; 0 for none. */
  readonly timeoutSeconds: number;
  /** Seconds between SIGTERM and SIGKILL when the time-out stops the run. */
  readonly stopGraceSeconds: number;
  /** Bytes kept of each stream: what comes after them is thrown away on the machine, about once a second. */
  readonly outputLimitBytes: number;
  /** Runs it in a container of its own instead of as a process; for executors of kind `docker` only. */
  readonly container?: ContainerSettings;
}

/** The container that a command runs in. */
export interface ContainerSettings {
  /** Such as `registry.example:5000/team/tool:1.2`; `latest` without a tag. */
  readonly image: string;
  /** `missing` by default: it is pulled when the machine does not have it. */
  readonly pull?: 'missing' | 'always' | 'never';
  /** Name of a network of the daemon, or `none` or `host`; the daemon's default without one. */
  readonly network?: string;
  /** Bytes of memory, swap included. */
  readonly memoryBytes?: number;
  /** Processors, such as 1.5. */
  readonly cpus?: number;
  /** Processes and threads. */
  readonly pids?: number;
  /** Name or number of the user in the container, `user:group` too; the image's own without one. */
  readonly user?: string;
  readonly mounts?: readonly ContainerMount[];
  /**
   * Path of a folder among the {@link MachineFiles}, of three parts, which outlives the container. The command finds it
   * below `/`, three folders above its working directory as everywhere, and may write to it whoever it is.
   */
  readonly keeps?: string;
  /** Whether a small init is process 1, which passes signals on and collects zombies; true by default. */
  readonly init?: boolean;
}

/** A volume, made when it is not there, or a folder of the daemon's machine. */
export interface ContainerMount {
  readonly type: 'volume' | 'folder';
  /** Name of the volume, or absolute path on the daemon's machine. */
  readonly source: string;
  /** Absolute path in the container. */
  readonly target: string;
  readonly isReadOnly: boolean;
}

/** Where a run is, as plain JSON: stored with the run, and enough to attach to it after any crash of ours. */
export interface RunHandle {
  readonly executor: string;
  readonly runId: string;
  /** The run's folder on its machine; for a container, its name. */
  readonly folder: string;
  /** Bytes kept of each stream; `attach` yields no more. None when absent. */
  readonly outputLimitBytes?: number;
  /** Version of the folder's layout, so that a newer control plane can read older folders. */
  readonly layout: number;
}

/** A piece of output. `offset` is that of its first byte in its stream; pieces of one stream are contiguous. */
export interface RunOutput {
  readonly type: 'output';
  readonly stream: OutputStream;
  readonly offset: number;
  readonly bytes: Buffer;
  /** Epoch milliseconds at which the bytes were written, as exactly as the executor knows it. */
  readonly ms: number;
  /** Where the machine's log stands at or before `offset`, from executors that need it to go on from there. */
  readonly mark?: LogMark;
  /** The machine has thrown away what stood between the piece of the stream before and this one. */
  readonly isAfterGap?: true;
}

/** The end of a run: always the last thing that `attach` yields. */
export interface RunExit {
  readonly type: 'exit';
  /** `lost`: the machine no longer knows how it ended, `reason` says why. */
  readonly outcome: 'exited' | 'stopped' | 'timed_out' | 'lost';
  /** The command's exit status as the shell gives it (128 + n after signal n); null when lost. */
  readonly exitCode: number | null;
  /** Name of the signal that ended it, as far as 128 + n tells, such as `SIGKILL`. */
  readonly signal: string | null;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  /** A sentence for people when lost, or when the command could not be started at all. */
  readonly reason?: string;
  /** What the command wrote to `WHEELHOUSE_RESULT`: at most 1 MiB, null when there is none. */
  readonly result: Buffer | null;
}

/** What a launch can be told, and tell, while it is under way. */
export interface LaunchTalk {
  /** Takes a sentence about the preparations for the run's log, such as how far the pull of an image is. */
  readonly note: (text: string) => Promise<void>;
  /** Aborted when the run is not wanted any more: preparations are given up then, but not what may have begun. */
  readonly giveUp: AbortSignal;
}

/** What a probe says of a machine. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly message: string;
  /** Absent where it was not asked for. */
  readonly usage?: NodeUsage;
}

export interface SweepOptions {
  /** Folders of runs in which nothing was made or removed for so many days; 0 or more. */
  readonly olderThanDays: number;
  /** Is the run still needed, because it goes on or its output is not stored yet? */
  readonly isWanted: (runId: string) => boolean;
}

/**
 * What of a machine's disk outlives its runs: files below the folder that also holds `runs/`, which a run finds three
 * folders above its working directory. Paths are relative to that folder, of letters, digits, `/`, `_`, `-` and single dots.
 */
export interface MachineFiles {
  /**
   * Brings a file to a path on the control plane's machine, where it is whole or not there; the machine may lose its own.
   * Where the machine can begin in the middle, what has arrived when it breaks off is kept beside it, and the next call goes
   * on from there.
   * @throws {FileMissing} when there is no such file; any other error when the machine could not be asked or the disk is full.
   */
  fetch(path: string, to: string, cancel: AbortSignal): Promise<void>;

  /** Removes a folder with all that is in it, also what even its owner must not write to; none is as good. */
  remove(path: string, cancel: AbortSignal): Promise<void>;

  /**
   * Packs what is in a folder, for it to be unpacked elsewhere; absent where folders cannot be had whole.
   * @returns a tar; it fails where it is cut short, and is destroyed when `cancel` is aborted.
   * @throws when the machine could not be asked.
   */
  pack?(path: string, cancel: AbortSignal): Promise<Readable>;
}

/** Thrown when a machine has no such file. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing';
}

export interface Executor {
  /** `local`, `ssh`, `docker` or `flink`. */
  readonly kind: string;

  /** Absent where nothing outlives a run. */
  readonly files?: MachineFiles;

  /**
   * Computes where an attempt of a run will be. Does nothing else, so that the handle can be stored first.
   * @param attempt counts from 1.
   * @param outputLimitBytes as in the {@link LaunchSpec}.
   */
  handleFor(runId: string, attempt: number, outputLimitBytes?: number): RunHandle;

  /**
   * Starts the command, or finds it already started: the handle is the key, an attempt never starts twice.
   * Resolves once the launcher has recorded the run's identity or its failure to start (which `attach` then reports).
   * @param talk absent for callers who do not mind.
   * @throws when the machine could not be asked at all; nothing runs then and the call may be repeated. What was given up
   * throws its signal's reason.
   */
  launch(spec: LaunchSpec, handle: RunHandle, cancel: AbortSignal, talk?: LaunchTalk): Promise<void>;

  /**
   * Follows the run from the given offsets to its end: all output, then one {@link RunExit}.
   * Reads no faster than it is consumed. May be called after a crash, long after the run has ended, or for a run
   * that was never launched (which yields `lost`).
   */
  attach(handle: RunHandle, from: RunPosition, cancel: AbortSignal): AsyncIterable<RunOutput | RunExit>;

  /**
   * Stops the run: SIGTERM to its whole process group, SIGKILL after the grace, then a sweep of whatever the run
   * left elsewhere. Resolves when nothing of it is alive; a run that has already ended is left alone.
   */
  stop(handle: RunHandle, graceSeconds: number): Promise<void>;

  /** Removes the folders of runs. Only for runs that have ended and whose output is stored. @throws unless all are gone. */
  cleanup(...handles: readonly RunHandle[]): Promise<void>;

  /** Can the machine run anything now? */
  probe(): Promise<ProbeResult>;

  /** Asks how much of the machine is in use; absent where nothing can be told. @throws when it could not be asked. */
  usage?(cancel: AbortSignal): Promise<NodeUsage>;

  /** Asks the machine what it is. @throws when it could not be asked. */
  facts(cancel: AbortSignal): Promise<NodeFacts>;

  /**
   * Removes what runs have left on the machine that nobody needs; a run that goes on is left alone whatever is said of it.
   * @returns names of what was removed: run ids, with `.N` behind them for later attempts.
   * @throws when the machine could not be asked.
   */
  sweep(options: SweepOptions, cancel: AbortSignal): Promise<string[]>;
}
