import {
  createDockerExecutor,
  type DockerExecutorOptions,
} from '../../src-main/engine/executors/docker/docker.js';
import type { DockerTarget } from '../../src-main/engine/executors/docker/target.js';
import type {
  ContainerSettings,
  Executor,
  LogMark,
  OutputStream,
  RunExit,
  RunHandle,
  RunPosition,
} from '../../src-main/engine/executors/executor.js';
import { never } from '../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../src-main/engine/executors/ssh/connection-pool.js';
import { testImage, type Dockerd } from './dockerd.js';

/** @returns how to reach a test's daemon by its socket. */
export function daemonTarget(dockerd: Dockerd, more: Partial<DockerTarget> = {}): DockerTarget {
  return {
    name: 'dock',
    endpoint: { kind: 'socket', path: dockerd.socket },
    loginFor: () => Promise.resolve(null),
    ...more,
  };
}

/** An executor of a control plane's life of its own. */
export function dockerExecutorFor(target: DockerTarget, more: Partial<DockerExecutorOptions> = {}) {
  return createDockerExecutor({ target, pool: new ConnectionPool(), ...more });
}

/** @returns the test image without a network, which the test machine's daemons do not have. */
export const testContainer = (more: Partial<ContainerSettings> = {}): ContainerSettings => ({
  image: testImage,
  network: 'none',
  ...more,
});

/** What a log store does: keeps bytes, offsets and marks together. */
export class StoredRun {
  readonly text: Record<OutputStream, string> = { stdout: '', stderr: '' };
  readonly marks: Partial<Record<OutputStream, LogMark>> = {};
  exit: RunExit | null = null;

  get position(): RunPosition {
    return { stdout: this.text.stdout.length, stderr: this.text.stderr.length, marks: { ...this.marks } };
  }

  /**
   * Follows until the end, or until `stop` says so.
   * @throws when pieces do not join.
   */
  async follow(by: Executor, handle: RunHandle, stop = (): boolean => false): Promise<void> {
    for await (const item of by.attach(handle, this.position, never())) {
      if (item.type === 'exit') {
        this.exit = item;
        return;
      }
      const { stream, offset, bytes, mark } = item;
      if (offset !== this.text[stream].length) throw new Error(`a gap in ${stream} at ${offset}`);
      this.text[stream] += bytes.toString('latin1');
      if (mark !== undefined) this.marks[stream] = mark;
      if (stop()) return;
    }
  }
}
