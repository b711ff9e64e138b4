import { messageOf } from '../../../lib/errors.js';
import type { NodeFacts } from '../node-facts.js';
import { readFacts } from '../ssh/facts.js';
import { type NodeTools, prepareNode } from '../ssh/node-folder.js';
import type { NodeTest, TestStep } from '../ssh/node-test.js';
import { runScript } from '../ssh/run-script.js';
import { type ContainerTarget } from '../ssh/target.js';
import { daemonInfo, isOfDaemon } from './container-launch.js';
import { ContainerShells } from './container-shells.js';
import type { Daemon } from './daemon.js';
import { daemonFacts } from './daemon-facts.js';
import { DockerError } from './docker-error.js';
import { describeDaemon } from './target.js';

const limitMs = 60_000;
const versionLimitMs = 10_000;

/**
 * Goes the whole way to a daemon, and tells of each step.
 * @returns what came of it; never throws for what is wrong with the daemon.
 */
export function testDaemon(daemon: Daemon, cancel: AbortSignal): Promise<NodeTest> {
  const steps = new Steps(daemon.target.name);
  return steps.run(cancel, async () => {
    const info = await steps.take('connect', async () => {
      const asked = await daemonInfo(daemon, cancel);
      const { OSType = 'linux' } = asked;
      if (OSType !== 'linux')
        throw new DockerError(daemon.target, `it runs ${OSType} containers; only Linux ones are supported`);
      return { value: asked, message: describeDaemon(daemon.target) };
    });
    return steps.take('facts', () => {
      const facts = daemonFacts(info, Date.now());
      return Promise.resolve({ value: facts, message: `Docker ${facts.docker ?? '?'}` });
    });
  });
}

/** @returns the version of a machine's daemon; null when there is none that we get to. */
export async function daemonVersion(daemon: Daemon): Promise<string | null> {
  try {
    // Most machines have none: the client is not loaded for these.
    (await daemon.dial()).destroy();
    const { Version } = await daemon.get<{ Version?: string }>('asking for its version', '/version', {
      limitMs: versionLimitMs,
    });
    return Version ?? null;
  } catch (error) {
    if (isOfDaemon(error)) return null;
    throw error;
  }
}

/** Goes the whole way to a container that is a machine of its own, as {@link testDaemon} does. */
export function testContainer(
  daemon: Daemon,
  target: ContainerTarget,
  tools: NodeTools,
  cancel: AbortSignal,
): Promise<NodeTest> {
  const shells = new ContainerShells(daemon);
  const steps = new Steps(target.name);
  return steps.run(cancel, async () => {
    await steps.take('connect', async () => {
      await daemonInfo(daemon, cancel);
      return { value: null, message: describeDaemon(daemon.target) };
    });
    await steps.take('session', async () => {
      const options = { script: ':', doing: 'trying a session', limitMs, cancel, step: 'session' } as const;
      await runScript(shells, target, options);
      return { value: null, message: '' };
    });
    const node = await steps.take('prepare', async () => {
      const value = await prepareNode(shells, target, tools, cancel);
      return { value, message: `Runs are kept in ${value.base}.` };
    });
    return steps.take('facts', async () => {
      const value = await readFacts(shells, target, node, cancel);
      return { value, message: value.os ?? '' };
    });
  });
}

interface Taken<T> {
  readonly value: T;
  readonly message: string;
}

/** The steps of a test, timed, up to the first that fails. */
class Steps {
  readonly #machine: string;
  readonly #steps: TestStep[] = [];

  constructor(machine: string) {
    this.#machine = machine;
  }

  async run(cancel: AbortSignal, work: () => Promise<NodeFacts>): Promise<NodeTest> {
    try {
      const facts = await work();
      return { ok: true, steps: this.#steps, facts };
    } catch (error) {
      cancel.throwIfAborted();
      if (!isOfDaemon(error)) throw error;
      return { ok: false, steps: this.#steps, facts: null };
    }
  }

  async take<T>(name: TestStep['name'], work: () => Promise<Taken<T>>): Promise<T> {
    const began = performance.now();
    const note = (ok: boolean, message: string) => {
      const ms = Math.round(performance.now() - began);
      this.#steps.push({ machine: this.#machine, name, ok, ms, message });
    };
    try {
      const { value, message } = await work();
      note(true, message);
      return value;
    } catch (error) {
      note(false, messageOf(error));
      throw error;
    }
  }
}
