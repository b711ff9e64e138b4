import type { Node } from '../../api/nodes';

/** What there is to say first of a node. */
export type NodeState = 'online' | 'offline' | 'hostKey';

/**
 * A node that shows a key it is not trusted with is offline for that, and says so with the key's fingerprint. It may have
 * shown one earlier and be away for another reason now.
 */
export function nodeState({ online, offlineReason, offeredHostKey }: Node): NodeState {
  if (online) return 'online';
  const isKey = offeredHostKey !== null && offlineReason?.includes(offeredHostKey.fingerprint) === true;
  return isKey ? 'hostKey' : 'offline';
}

/**
 * @returns why a node is away, without its name and address, with which the control plane's sentence begins; null while it
 * is there, or was never tried.
 */
export const awayReason = ({ offlineReason }: Node): string | null =>
  offlineReason?.replace(/^[^:]+ \([^)]*\): /, '') ?? null;

/** @returns where a node is reached: address and port, or the socket or the container that stand in their place. */
export const placeOfNode = ({ address, port, docker }: Node): string =>
  docker?.container ?? docker?.endpoint ?? `${address}:${port}`;

/** The glyph of a state. */
export const stateGlyphs = { online: 'online', offline: 'offline', hostKey: 'warning' } as const;

/** How much of a node is in use, 0 to 1; load may be more. Null for what it does not tell. */
export interface NodeUsage {
  readonly load: number | null;
  readonly memory: number | null;
  readonly disk: number | null;
}

const usedShare = (total: number | null, free: number | null): number | null =>
  total === null || free === null || total === 0 ? null : 1 - free / total;

export function nodeUsage({ facts }: Node): NodeUsage {
  if (facts === null) return { load: null, memory: null, disk: null };
  const { load = null, cpus } = facts;
  return {
    load: load === null || cpus === null || cpus === 0 ? null : load / cpus,
    memory: usedShare(facts.memoryBytes, facts.memoryAvailableBytes),
    disk: usedShare(facts.diskBytes, facts.diskFreeBytes),
  };
}
