import { In } from 'typeorm';
import { fingerprint } from '../engine/executors/ssh/host-key.js';
import type { KnownHostKey } from '../engine/nodes/host-key.entity.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import type { Node } from '../engine/nodes/node.entity.js';
import type { NodeTester } from '../engine/nodes/node-tester.js';
import { Run, occupyingStates } from '../engine/run.entity.js';
import { Credential } from '../engine/vault/credential.entity.js';
import type { ReadManager, Store } from '../store/store.js';

export interface NodeViewsSurroundings {
  readonly store: Store;
  readonly hostKeys: HostKeys;
  readonly tester: NodeTester;
}

/** Samples that the list shows as a line; `nodes/:id/metrics` has all. */
const shownSamples = 20;

/**
 * Nodes as the API shows them (contract, platform.md, "nodes"), with what goes on there: a few queries for all of them
 * together.
 */
export async function describeNodes(nodes: readonly Node[], around: NodeViewsSurroundings) {
  const { store, hostKeys, tester } = around;
  const keys = await hostKeys.ofAddresses(nodes.map(({ address }) => address));
  const running = await runningOn(store.read, nodes);
  const credentials = new Map(
    (await store.read.find(Credential, { select: { id: true, name: true } })).map(({ id, name }) => [
      id,
      name,
    ]),
  );
  return nodes.map((node) => {
    const { isOnline: online, ...rest } = node;
    const own = node.executor === 'ssh' ? keys.filter((key) => isOf(key, node)).map(shownKey) : [];
    return {
      ...rest,
      online,
      /** Name of what it logs in with: numbers are nothing to read. */
      credential: credentials.get(node.credentialId ?? '') ?? null,
      hostKey: own.find(({ trusted }) => trusted) ?? null,
      offeredHostKey: own.find(({ trusted }) => !trusted) ?? null,
      running: running.get(String(node.id)) ?? 0,
      nextLookAt: tester.nextLookAt(node.id),
      recentLoad: tester.metrics.byMinute(node.id, shownSamples).map(({ load }) => load),
    };
  });
}

const isOf = (key: KnownHostKey, { address, port }: Node): boolean =>
  key.address === address && key.port === port;

const shownKey = (key: KnownHostKey) => ({
  type: key.type,
  fingerprint: fingerprint(key),
  trusted: key.isTrusted,
  seenAt: key.seenAt,
  acceptedBy: key.acceptedBy,
});

/** @returns how many runs take a place on each node. */
async function runningOn(read: ReadManager, nodes: readonly Node[]): Promise<ReadonlyMap<string, number>> {
  const nodeIds = nodes.map(({ id }) => String(id));
  const states = [...occupyingStates];
  const runs = await read.find(Run, {
    select: { id: true, nodeId: true },
    where: { nodeId: In(nodeIds), state: In(states) },
  });
  const counts = new Map<string, number>();
  for (const { nodeId } of runs) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
  return counts;
}
