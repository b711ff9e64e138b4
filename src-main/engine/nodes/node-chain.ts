import { userInfo } from 'node:os';
import { jumpLimit } from '../executors/ssh/target.js';
import type { Credential } from '../vault/credential.entity.js';
import type { Node } from './node.entity.js';

/** One machine on the way to a node, and who is logged in as there. */
export interface Hop {
  readonly node: Node;
  readonly user: string;
  /** Changes with the credential's content: a connection made with an older one is not shared. */
  readonly credentialVersion: string;
}

/** A node first, then the jump hosts on the way to it, nearest to it first. */
export type Chain = readonly [Hop, ...Hop[]];

/** @returns a node and the jump hosts on the way to it, with who is logged in as where. */
export function chainOf(
  node: Node,
  nodes: ReadonlyMap<number, Node>,
  credentials: ReadonlyMap<string, Credential>,
): Chain {
  const hopOf = (at: Node): Hop => {
    const credential = credentials.get(at.credentialId ?? '');
    return {
      node: at,
      // As ssh does it: whoever we are here, where nothing else is said.
      user: at.user ?? credential?.details.username ?? userInfo().username,
      credentialVersion: credential === undefined ? '' : `${credential.id}@${credential.updatedAt}`,
    };
  };
  const chain: [Hop, ...Hop[]] = [hopOf(node)];
  let next = node.jumpNodeId;
  while (next !== null && chain.length <= jumpLimit) {
    const jump = nodes.get(next);
    if (jump === undefined) break;
    chain.push(hopOf(jump));
    next = jump.jumpNodeId;
  }
  return chain;
}
