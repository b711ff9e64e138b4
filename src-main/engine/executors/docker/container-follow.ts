import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { isAborted } from '../../../lib/abort.js';
import { heardLater } from '../../../lib/heard-later.js';
import type { RunExit, RunHandle, RunOutput, RunPosition } from '../executor.js';
import { exitOfContainer, isDaemonsCode } from './container-end.js';
import { putMark, readMark, readResult } from './container-files.js';
import { daemonInfo, findContainer, isOfDaemon, isUnstarted } from './container-launch.js';
import { readLabels } from './container-options.js';
import type { Daemon } from './daemon.js';
import { hasEndedByItself, hasRunOutOfMemory } from './daemon-events.js';
import { DockerError } from './docker-error.js';
import { LogFrames, LogTrouble } from './log-frames.js';
import { joinPieces, LogPosition } from './log-position.js';

/** The first time at once: most connections that break can be made again. */
const backoffMs = [0, 500, 1000, 2000, 5000, 10_000, 30_000];
/** How often the daemon is asked whether a run that says nothing still goes on: a dead connection says nothing, too. */
const heartbeatMs = 10_000;
/** What is written into a log after the end of its container is there when so many readings, so far apart, find nothing new. */
const drainMs = 1000;
const quietReadings = 2;
/** The exit code that SIGKILL leaves. */
const killedCode = 137;
/** What a stop may take beyond the grace. */
export const stopReserveMs = 60_000;

export interface FollowOptions {
  /** For how long a run is followed without hearing anything of its daemon before the caller is told. */
  readonly patienceMs: number;
  /** Whether we are ending this run: what is noted in its container may have gone with it. */
  readonly isStopping: () => boolean;
}

/**
 * Follows the container of a run to its end: all output from the given position on, then how it ended. A container has no
 * time-out, so it is stopped from here when its time is over, also when that was while nobody was there.
 * @throws {DockerError} or {SshError} when the daemon stays away; the reason of `cancel`.
 */
export async function* followContainer(
  daemon: Daemon,
  handle: RunHandle,
  from: RunPosition,
  { patienceMs, isStopping }: FollowOptions,
  cancel: AbortSignal,
): AsyncGenerator<RunOutput | RunExit, void, undefined> {
  const name = handle.folder;
  const position = new LogPosition(from, handle.outputLimitBytes);
  const timeLimit = new TimeLimit(daemon, name);
  let heardAt = performance.now();
  /** Whether its log was read until it ended, with its daemon there all the time. */
  let isWitnessed = false;
  try {
    for (let tries = 0; ; tries++) {
      try {
        const found = await findContainer(daemon, name, cancel);
        if (found === null) return yield lost(position, 'Its container is gone: somebody has removed it.');
        if (isUnstarted(found)) return yield lost(position, 'Its container was never started.');
        const { SystemTime, LiveRestoreEnabled: hasLiveRestore = false } = await daemonInfo(daemon, cancel);
        const skewMs = SystemTime === undefined ? 0 : Date.parse(SystemTime) - Date.now();
        heardAt = performance.now();
        const isOver = !found.State.Running;
        if (!isOver) timeLimit.keep(found, skewMs);
        for await (const item of readLog(daemon, found, position, { skewMs, isOver }, cancel)) {
          heardAt = performance.now();
          tries = 0;
          yield item;
        }
        isWitnessed ||= !isOver;
        if (isOver) {
          if (!isWitnessed && hasLiveRestore) yield* readRest(daemon, found, position, skewMs, cancel);
          yield await endOf(
            daemon,
            found,
            position,
            { skewMs, hasLiveRestore, isWitnessed, isStopping: isStopping() },
            cancel,
          );
          return;
        }
      } catch (error) {
        isWitnessed = false;
        if (isAborted(cancel)) throw cancel.reason;
        if (!isOfDaemon(error) || (error instanceof DockerError && error.isLasting && !error.isMissing))
          throw error;
        if (performance.now() - heardAt > patienceMs) throw error;
      }
      const pauseMs = backoffMs[Math.min(tries, backoffMs.length - 1)];
      if (pauseMs !== 0)
        await delay(pauseMs, undefined, { signal: cancel }).catch(() => cancel.throwIfAborted());
    }
  } finally {
    timeLimit.forget();
  }
}

interface Reading {
  readonly skewMs: number;
  /** The container has ended: its log is read to its end; else until it ends. */
  readonly isOver: boolean;
}

async function* readLog(
  daemon: Daemon,
  found: ContainerInspectInfo,
  position: LogPosition,
  { skewMs, isOver }: Reading,
  cancel: AbortSignal,
): AsyncGenerator<RunOutput, void, undefined> {
  const since = position.begin(skewMs);
  const { wanted } = position;
  const watch = new AbortController();
  const end = AbortSignal.any([cancel, watch.signal]);
  const heartbeat = isOver ? Promise.resolve() : beat(daemon, found.Id, watch, end);
  heardLater(heartbeat);
  try {
    if (wanted.length === 0) {
      await heartbeat;
      return;
    }
    const query = {
      follow: isOver ? '0' : '1',
      timestamps: '1',
      ...Object.fromEntries(wanted.map((stream) => [stream, '1'])),
      ...(since === undefined ? {} : { since }),
    };
    const path = `/containers/${found.Id}/logs`;
    const stream = await daemon.stream('reading the log of a container', { method: 'GET', path, query }, end);
    const frames = new LogFrames();
    for await (const chunk of stream) {
      const pieces: RunOutput[] = [];
      for (const frame of frames.push(chunk as Buffer)) {
        const piece = position.take(frame);
        if (piece !== null) pieces.push(piece);
      }
      yield* joinPieces(pieces);
      // A stream that has come to its limit is read no further; what there is in all has an end.
      if (!isOver && position.wanted.length < wanted.length) return;
    }
  } catch (error) {
    cancel.throwIfAborted();
    if (watch.signal.aborted) {
      // The heartbeat has ended the reading, and says why.
      await heartbeat;
      return;
    }
    if (error instanceof LogTrouble) throw new DockerError(daemon.target, error.message, { cause: error });
    throw daemon.explain(error, 'reading the log of a container');
  } finally {
    watch.abort();
  }
}

/**
 * Reads on in the log of a container that may have ended while its daemon was away: that knows of the end before it has
 * written down what was said until then.
 */
async function* readRest(
  daemon: Daemon,
  found: ContainerInspectInfo,
  position: LogPosition,
  skewMs: number,
  cancel: AbortSignal,
): AsyncGenerator<RunOutput, void, undefined> {
  for (let quiet = 0; quiet < quietReadings; quiet++) {
    await delay(drainMs, undefined, { signal: cancel }).catch(() => cancel.throwIfAborted());
    for await (const item of readLog(daemon, found, position, { skewMs, isOver: true }, cancel)) {
      quiet = -1;
      yield item;
    }
  }
}

/**
 * Ends a reading, by `watch`, when the daemon does not answer any more, or says that the container has ended.
 * @throws what kept the daemon from answering; nothing once the reading has ended.
 */
async function beat(daemon: Daemon, id: string, watch: AbortController, end: AbortSignal): Promise<void> {
  while (!isAborted(end)) {
    try {
      await delay(heartbeatMs, undefined, { signal: end });
      const found = await findContainer(daemon, id, end);
      if (found?.State.Running) continue;
      // The log may be on its way still.
      await delay(heartbeatMs, undefined, { signal: end });
    } catch (error) {
      if (isAborted(end)) return;
      watch.abort();
      throw error;
    }
    watch.abort();
  }
}

interface Ending {
  readonly skewMs: number;
  readonly hasLiveRestore: boolean;
  readonly isWitnessed: boolean;
  readonly isStopping: boolean;
}

async function endOf(
  daemon: Daemon,
  { Id, State, HostConfig }: ContainerInspectInfo,
  position: LogPosition,
  { skewMs, hasLiveRestore, isWitnessed, isStopping }: Ending,
  cancel: AbortSignal,
): Promise<RunExit> {
  const mark = (await readMark(daemon, Id, cancel)) ?? (isStopping ? 'stop' : null);
  const { result, complaint } = await readResult(daemon, Id, cancel);
  const endedAt = Date.parse(State.FinishedAt);
  const mayBeUnheard = hasLiveRestore && !isWitnessed;
  const isInDoubt = mayBeUnheard || (mark === null && isDaemonsCode(State.ExitCode));
  const container = { id: Id, startedAt: Date.parse(State.StartedAt), endedAt };
  const life = { hasLiveRestore, now: Date.now() + skewMs };
  const { Memory: memoryLimit = 0 } = HostConfig;
  const mayBeMemory = mark === null && State.ExitCode === killedCode && memoryLimit > 0;
  const OOMKilled = State.OOMKilled || (mayBeMemory && (await hasRunOutOfMemory(daemon, Id, skewMs, cancel)));
  const endedByItself = isInDoubt ? await hasEndedByItself(daemon, container, life, cancel) : true;
  return exitOfContainer({
    state: { ...State, OOMKilled },
    memoryLimit,
    mark,
    hasEndedByItself: endedByItself,
    isUnheard: mayBeUnheard && endedByItself === false,
    endedAt: Math.floor(Math.max(position.lastMs, Math.min(endedAt - skewMs, Date.now()))),
    result,
    complaint,
  });
}

function lost(position: LogPosition, reason: string): RunExit {
  const endedAt = Math.floor(position.lastMs) || Date.now();
  return { type: 'exit', outcome: 'lost', exitCode: null, signal: null, endedAt, reason, result: null };
}

/** Stops a container when its time is over. */
class TimeLimit {
  readonly #daemon: Daemon;
  readonly #name: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(daemon: Daemon, name: string) {
    this.#daemon = daemon;
    this.#name = name;
  }

  /** Looks at a container that runs, each time following begins anew. */
  keep({ State, Config }: ContainerInspectInfo, skewMs: number): void {
    this.forget();
    const { timeoutSeconds = 0, graceSeconds = 0 } = readLabels(Config.Labels) ?? {};
    if (timeoutSeconds === 0) return;
    const endsAt = Date.parse(State.StartedAt) - skewMs + timeoutSeconds * 1000;
    this.#wait(endsAt, graceSeconds);
  }

  forget(): void {
    clearTimeout(this.#timer);
  }

  #wait(endsAt: number, graceSeconds: number): void {
    // A timer of Node's cannot be longer than 24 days.
    const ms = Math.min(Math.max(0, endsAt - Date.now()), 2 ** 31 - 1);
    this.#timer = setTimeout(() => {
      if (Date.now() < endsAt) this.#wait(endsAt, graceSeconds);
      else void this.#end(graceSeconds);
    }, ms);
  }

  async #end(graceSeconds: number): Promise<void> {
    try {
      await endContainer(this.#daemon, this.#name, 'timeout', graceSeconds);
    } catch {
      // Soon again: as long as it is followed, its time is over.
      this.#wait(Date.now() + heartbeatMs, graceSeconds);
    }
  }
}

/**
 * Ends a container: SIGTERM, and SIGKILL after the grace; with its first process all others in it are gone.
 * One that has ended, or is not there, is left alone.
 */
export async function endContainer(
  daemon: Daemon,
  name: string,
  mark: 'stop' | 'timeout',
  graceSeconds: number,
): Promise<void> {
  const found = await findContainer(daemon, name);
  if (!found?.State.Running) return;
  const container = found.Id;
  await putMark(daemon, container, mark);
  try {
    // What somebody has paused would not hear it.
    if (found.State.Paused)
      await daemon.ask('waking a container', (client, abortSignal) =>
        client.getContainer(container).unpause({ abortSignal }),
      );
    await daemon.ask(
      'stopping a container',
      (client, abortSignal) =>
        client.getContainer(container).stop({ t: Math.ceil(graceSeconds), abortSignal }),
      { limitMs: graceSeconds * 1000 + stopReserveMs },
    );
  } catch (error) {
    const isOver = error instanceof DockerError && (error.status === 304 || error.isMissing);
    if (!isOver) throw error;
  }
}
