import { createDockerExecutor, type DockerExecutorOptions } from '../../src-main/engine/executors/docker/docker.js';
import type { DockerTarget } from '../../src-main/engine/executors/docker/target.js';
import type { ContainerSettings } from '../../src-main/engine/executors/executor.js';
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
