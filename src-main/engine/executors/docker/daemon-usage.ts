import { localUsage } from '../machine-usage.js';
import type { NodeUsage } from '../node-facts.js';
import type { ConnectionPool } from '../ssh/connection-pool.js';
import { readUsage } from '../ssh/facts.js';
import type { DockerEndpoint } from './target.js';

const nothing: NodeUsage = { load: null, memoryAvailableBytes: null, diskFreeBytes: null, network: null };

/**
 * A daemon does not tell how busy its machine is, but one that is reached by its socket is on the machine that has the
 * socket, which does. Elsewhere than on Linux the daemon is in a virtual machine of its own, and so is nothing known of it.
 * @throws when that machine could not be asked.
 */
export async function daemonUsage(
  endpoint: DockerEndpoint,
  pool: ConnectionPool,
  cancel: AbortSignal,
): Promise<NodeUsage> {
  if (endpoint.kind !== 'socket') return nothing;
  if (endpoint.over !== undefined) return readUsage(pool, endpoint.over, '/', cancel);
  return process.platform === 'linux' ? localUsage('/', cancel) : nothing;
}
