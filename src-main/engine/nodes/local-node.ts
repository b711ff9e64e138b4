import { nextNumber } from '../../store/sequence.js';
import type { WriteManager } from '../../store/store.js';
import { Node } from './node.entity.js';

/** The machine we run on, as its settings have it. */
export interface LocalNode {
  readonly isEnabled: boolean;
  readonly capacity: number;
  readonly groups: readonly string[];
  /** The port we listen on. */
  readonly port: () => number;
}

/** The number of the machine we run on. */
export const localNodeId = 1;

/** Gives nodes their numbers; this machine, which is there first, gets the first. */
export const nodeSequence = 'nodes';

/** Makes the row of the machine we run on what the settings say. It is there from the first start on. */
export async function settleLocalNode(manager: WriteManager, local: LocalNode): Promise<void> {
  const { capacity, groups, isEnabled } = local;
  const found = await manager.findOneBy(Node, { id: localNodeId });
  const state = {
    capacity,
    groups,
    isOnline: isEnabled,
    offlineReason: isEnabled ? null : 'It is switched off (setting local.enabled).',
    lastSeenAt: Date.now(),
  };
  if (found !== null) {
    await manager.update(Node, { id: localNodeId }, state);
    return;
  }
  await manager.insert(Node, {
    id: await nextNumber(manager, nodeSequence),
    name: 'local',
    address: 'localhost',
    // No machine reached over the network has it.
    port: 0,
    executor: 'local',
    user: null,
    credentialId: null,
    jumpNodeId: null,
    tags: [],
    facts: null,
    docker: null,
    poolId: null,
    createdAt: Date.now(),
    ...state,
  });
}
