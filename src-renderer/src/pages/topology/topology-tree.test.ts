import { describe, expect, it } from 'vitest';
import type { Cluster, MapNode, Pool, Service } from '../../api/orchestration-types';
import { glyphOfMapNode, troubleFirst } from './map-state';
import { treeLines, type TreeChoice, type TreeKey } from './topology-tree';

const cluster = (id: number, name: string): Cluster => ({ id, name, desc: '', biz: '', connection: {} });
const service = (id: number, name: string, clusterId: number): Service => ({
  id,
  name,
  desc: '',
  service_type: '',
  docker_image: '',
  cluster_id: clusterId,
  connection: {},
});
const pool = (id: number, name: string, serviceId: number, count: number): Pool => ({
  id,
  name,
  desc: '',
  service_id: serviceId,
  tasks: { expand: 1, shrink: 2, deploy: 3 },
  vm_type: 0,
  sd_id: 0,
  node_count: count,
  connection: {},
});
const parts = {
  clusters: [cluster(1, 'eu'), cluster(2, 'cn')],
  services: [service(1, 'web', 1), service(2, 'search', 1)],
  pools: [pool(1, 'web-fra', 1, 24), pool(2, 'web-ams', 1, 16), pool(3, 'search-fra', 2, 4)],
};
const linesFor = (choice: Partial<TreeChoice>) =>
  treeLines(parts, { closed: new Set<TreeKey>(), text: '', onlyPool: null, ...choice }).map(
    ({ name, nodes }) => `${name} ${nodes}`,
  );

describe('the tree', () => {
  it('counts nodes on every level', () => {
    expect(linesFor({})).toEqual([
      'eu 44',
      'web 40',
      'web-fra 24',
      'web-ams 16',
      'search 4',
      'search-fra 4',
      'cn 0',
    ]);
  });

  it('leaves out what is below a closed line', () => {
    expect(linesFor({ closed: new Set<TreeKey>(['service 1']) })).not.toContain('web-fra 24');
    expect(linesFor({ closed: new Set<TreeKey>(['cluster 1']) })).toEqual(['eu 44', 'cn 0']);
  });

  it('keeps what a search finds, open, with what is above it', () => {
    const closed = new Set<TreeKey>(['cluster 1', 'service 1']);
    expect(linesFor({ text: 'FRA', closed })).toEqual([
      'eu 44',
      'web 40',
      'web-fra 24',
      'search 4',
      'search-fra 4',
    ]);
    expect(linesFor({ text: 'cn' })).toEqual(['cn 0']);
    expect(linesFor({ text: '10.0.0.1', onlyPool: 2 })).toEqual(['eu 44', 'web 40', 'web-ams 16']);
  });
});

describe('a node on the map', () => {
  const node = (name: string, change: Partial<MapNode>): MapNode => ({
    id: 1,
    name,
    ip: name,
    state: 2,
    task_id: null,
    step: null,
    online: true,
    offline_reason: null,
    ...change,
  });

  it('is offline only when it was tried, and failed before it is offline', () => {
    expect(glyphOfMapNode(node('a', { online: false }))).toBe('succeeded');
    expect(glyphOfMapNode(node('a', { online: false, offline_reason: 'timed out' }))).toBe('offline');
    expect(glyphOfMapNode(node('a', { state: 3, online: false, offline_reason: 'timed out' }))).toBe(
      'failed',
    );
  });

  it('in trouble comes first', () => {
    const nodes = [node('fine', {}), node('bad', { state: 3 }), node('also fine', {})];
    expect(troubleFirst(nodes).map(({ name }) => name)).toEqual(['bad', 'fine', 'also fine']);
  });
});
