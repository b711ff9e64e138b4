import type { ControlPlane } from './control-plane.js';
import type { Fleet, Machine } from '../support/sshd.js';

/** What the tests need to know of a node. */
export interface KnownNode {
  readonly id: number;
  readonly name: string;
  readonly online: boolean;
}

/** Gives the control plane the fleet's key as a credential. @returns its number. */
export async function addFleetKey(controlPlane: ControlPlane, fleet: Fleet, name: string): Promise<string> {
  const credential = await controlPlane.call('POST', '/api/platform/credentials', {
    name,
    type: 'ssh_key',
    username: 'wheelhouse',
    privateKey: fleet.userKey.privateKey,
  });
  return (credential as { id: string }).id;
}

/** Adds a machine as a node by the API, and tests it, so that it is online. */
export async function addNode(
  controlPlane: ControlPlane,
  machine: Machine,
  more: { readonly name: string } & Readonly<Record<string, unknown>>,
): Promise<KnownNode> {
  const { host: address, port } = machine;
  const node = (await controlPlane.call('POST', '/api/platform/nodes', {
    address,
    port,
    ...more,
  })) as KnownNode;
  await controlPlane.call('POST', `/api/platform/nodes/${node.id}/test`);
  return node;
}

/** Makes a token for somebody who may do less than everything. */
export async function makeToken(
  controlPlane: ControlPlane,
  name: string,
  role: 'viewer' | 'operator',
): Promise<string> {
  const made = await controlPlane.call('POST', '/api/platform/tokens', { name, role });
  return (made as { token: string }).token;
}
