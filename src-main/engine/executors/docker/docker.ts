import type { ConnectionPool } from '../ssh/connection-pool.js';
import { messageOf } from '../../../lib/errors.js';
import type {
  Executor,
  LaunchSpec,
  LaunchTalk,
  ProbeResult,
  RunExit,
  RunHandle,
  RunOutput,
  RunPosition,
  SweepOptions,
} from '../executor.js';
import type { NodeFacts, NodeUsage } from '../node-facts.js';
import { checkRunId, folderName } from '../run-folder.js';
import { endContainer, followContainer } from './container-follow.js';
import { daemonInfo, launchContainer } from './container-launch.js';
import { Daemon } from './daemon.js';
import { daemonFacts } from './daemon-facts.js';
import { daemonUsage } from './daemon-usage.js';
import { DockerError } from './docker-error.js';
import { KeptFiles } from './kept-files.js';
import { sweepDaemon } from './sweep.js';
import { describeDaemon, type DockerTarget } from './target.js';

export interface DockerExecutorOptions {
  readonly target: DockerTarget;
  /** Connections to machines through which daemons are reached. */
  readonly pool: ConnectionPool;
  /** For how long a run is followed without hearing anything of its daemon before the caller is told; 5 min by default. */
  readonly patienceMs?: number;
}

/** What an executor over a Docker daemon can do besides. */
export interface DockerExecutor extends Executor {
  readonly daemon: Daemon;
}

const usageLimitMs = 30_000;
/** Version of what a handle says; containers carry all else in their labels. */
const layoutVersion = 1;

const noTalk: LaunchTalk = {
  note: () => Promise.resolve(),
  giveUp: new AbortController().signal,
};

/**
 * Runs each command in a container of its own, which outlives us and the connection.
 * @returns an executor of kind `docker`; see {@link Executor} for what it promises.
 */
export function createDockerExecutor(options: DockerExecutorOptions): DockerExecutor {
  return new ContainerExecutor(options);
}

class ContainerExecutor implements DockerExecutor {
  readonly kind = 'docker';
  readonly daemon: Daemon;
  readonly files: KeptFiles;
  readonly #pool: ConnectionPool;
  readonly #patienceMs: number;
  /** Containers that we were asked to stop in this life. */
  readonly #stopping = new Set<string>();

  constructor({ target, pool, patienceMs = 300_000 }: DockerExecutorOptions) {
    this.daemon = new Daemon(target, pool);
    this.files = new KeptFiles(this.daemon);
    this.#pool = pool;
    this.#patienceMs = patienceMs;
  }

  handleFor(runId: string, attempt: number, outputLimitBytes?: number): RunHandle {
    checkRunId(runId);
    return {
      executor: this.kind,
      runId,
      folder: `wheelhouse-${folderName(runId, attempt)}`,
      layout: layoutVersion,
      ...(outputLimitBytes === undefined ? {} : { outputLimitBytes }),
    };
  }

  async launch(
    spec: LaunchSpec,
    handle: RunHandle,
    cancel: AbortSignal,
    talk: LaunchTalk = noTalk,
  ): Promise<void> {
    if (spec.container === undefined)
      throw new DockerError(
        this.daemon.target,
        'it runs commands in containers of their own only, and this one names no image',
      );
    await launchContainer(this.daemon, nameOf(handle), spec, spec.container, cancel, talk);
  }

  async *attach(
    handle: RunHandle,
    from: RunPosition,
    cancel: AbortSignal,
  ): AsyncGenerator<RunOutput | RunExit, void, undefined> {
    const name = nameOf(handle);
    const options = { patienceMs: this.#patienceMs, isStopping: () => this.#stopping.has(name) };
    yield* followContainer(this.daemon, handle, from, options, cancel);
  }

  async stop(handle: RunHandle, graceSeconds: number): Promise<void> {
    const name = nameOf(handle);
    // At once: whoever sees the end must know of it.
    this.#stopping.add(name);
    await endContainer(this.daemon, name, 'stop', graceSeconds);
  }

  async cleanup(...handles: readonly RunHandle[]): Promise<void> {
    const failures: unknown[] = [];
    for (const handle of handles) {
      const name = nameOf(handle);
      try {
        await this.daemon.ask('removing the container of a run', (client, abortSignal) =>
          client.getContainer(name).remove({ v: true, abortSignal }),
        );
      } catch (error) {
        if (!(error instanceof DockerError && error.isMissing)) failures.push(error);
      }
      this.#stopping.delete(name);
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(messageOf).join('; '));
  }

  async facts(cancel: AbortSignal): Promise<NodeFacts> {
    return daemonFacts(await daemonInfo(this.daemon, cancel), Date.now());
  }

  usage(cancel: AbortSignal): Promise<NodeUsage> {
    return daemonUsage(this.daemon.target.endpoint, this.#pool, cancel);
  }

  async probe(): Promise<ProbeResult> {
    try {
      const { ServerVersion = '?', ContainersRunning = 0, OSType } = await daemonInfo(this.daemon);
      if (OSType !== undefined && OSType !== 'linux') {
        const message = `${describeDaemon(this.daemon.target)}: it runs ${OSType} containers; only Linux ones are supported.`;
        return { ok: false, message };
      }
      // A machine may lead to its daemon and give nobody a shell: that it does not tell is no trouble of the daemon's.
      const usage = await this.usage(AbortSignal.timeout(usageLimitMs)).catch(() => undefined);
      const message = `Docker ${ServerVersion}, ${ContainersRunning} containers running`;
      return { ok: true, message, ...(usage && { usage }) };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  sweep(options: SweepOptions, cancel: AbortSignal): Promise<string[]> {
    return sweepDaemon(this.daemon, options, cancel);
  }
}

/** @throws for the handle of a newer version of ours. */
function nameOf({ folder, layout, runId }: RunHandle): string {
  if (layout !== layoutVersion)
    throw new Error(`The container of run ${runId} has layout ${layout}, which is not known here.`);
  return folder;
}
