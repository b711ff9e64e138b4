import { describe, expect, it } from 'vitest';
import type { Node, NodeFacts } from '../../api/nodes';
import { countByFilter, filterNodes, type NodeChoice } from './node-filter';
import { nodeState, nodeUsage } from './node-state';

const facts: NodeFacts = {
  hostname: null,
  os: null,
  kernel: null,
  arch: null,
  cpus: 4,
  load: 2,
  memoryBytes: 100,
  memoryAvailableBytes: 25,
  diskBytes: 100,
  diskFreeBytes: 90,
  docker: null,
  java: null,
  clockSkewMs: null,
  folder: '/home/w/.wheelhouse',
  warnings: [],
};
let lastId = 0;
const node = (name: string, more: Partial<Node> = {}): Node => ({
  id: ++lastId,
  name,
  address: `${name}.example`,
  port: 22,
  executor: 'ssh',
  user: null,
  credentialId: null,
  credential: null,
  jumpNodeId: null,
  docker: null,
  tags: [],
  groups: [],
  capacity: 4,
  running: 0,
  online: true,
  offlineReason: null,
  lastSeenAt: 1,
  nextLookAt: null,
  facts,
  recentLoad: [],
  poolId: null,
  createdAt: 1,
  hostKey: null,
  offeredHostKey: null,
  ...more,
});
const offered = { type: 'ssh-ed25519', fingerprint: 'SHA256:new', seenAt: 1, acceptedBy: '' };
const nodes = [
  node('web-10', { tags: ['web'], running: 1, poolId: 7 }),
  node('web-2', { tags: ['web'], facts: { ...facts, load: 4 }, groups: ['front'] }),
  node('old', { facts: { ...facts, load: null } }),
  node('away', { online: false, offlineReason: 'away: timed out', offeredHostKey: offered }),
  node('changed', { online: false, offlineReason: 'it shows SHA256:new', offeredHostKey: offered }),
];
const all: NodeChoice = { filter: 'all', text: '', pool: null, group: '', tag: '' };
const shown = (choice: Partial<NodeChoice>, sort: Parameters<typeof filterNodes>[2] = null) =>
  filterNodes(nodes, { ...all, ...choice }, sort).map(({ name }) => name);

describe('the list of nodes', () => {
  it('has trouble at the top, then names as people count', () => {
    expect(shown({})).toEqual(['away', 'changed', 'old', 'web-2', 'web-10']);
  });

  it('is ordered by a figure, with what is not known last', () => {
    const order = (isDescending: boolean) => shown({}, { key: 'load', isDescending }).slice(2);
    expect([order(true), order(false)]).toEqual([
      ['web-2', 'web-10', 'old'],
      ['web-10', 'web-2', 'old'],
    ]);
  });

  it.each([
    [{ text: 'WEB' }, ['web-2', 'web-10']],
    [{ text: 'front' }, ['web-2']],
    [{ tag: 'web' }, ['web-2', 'web-10']],
    [{ group: 'front' }, ['web-2']],
    [{ pool: 7 }, ['web-10']],
    [{ pool: 0, tag: 'web' }, ['web-2']],
    [{ filter: 'busy' }, ['web-10']],
    [{ filter: 'offline' }, ['away']],
    [{ filter: 'hostKey' }, ['changed']],
  ] as const)('is narrowed down to %o', (choice, expected) => {
    expect(shown(choice)).toEqual(expected);
  });

  it('counts what each filter shows', () => {
    expect(countByFilter(nodes)).toEqual({ all: 5, online: 3, offline: 1, hostKey: 1, busy: 1 });
  });
});

describe('a node', () => {
  it('is in trouble for its key only when that is why it is offline', () => {
    expect(nodes.map(nodeState)).toEqual(['online', 'online', 'online', 'offline', 'hostKey']);
  });

  it('says how much of it is in use, as far as it is known', () => {
    expect(nodeUsage(node('x'))).toEqual({ load: 0.5, memory: 0.75, disk: expect.closeTo(0.1) as number });
    expect(nodeUsage(node('x', { facts: null }))).toEqual({ load: null, memory: null, disk: null });
  });
});
