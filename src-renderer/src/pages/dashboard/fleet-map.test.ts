import { describe, expect, it } from 'vitest';
import type { Node, NodeFacts } from '../../api/nodes';
import { loadCellOf } from '../nodes/load-cell';
import { cellAfter, cellAt, fleetOrder, layoutOf, placeOf } from './fleet-map';

const node = (change: Partial<Node>): Node =>
  ({ online: true, offlineReason: null, offeredHostKey: null, facts: null, poolId: null, ...change }) as Node;
const loaded = (load: number): Node => node({ facts: { load, cpus: 4 } as NodeFacts });

it('colours a node by its load, unless there is something else to say first', () => {
  expect([0, 0.9, 1, 1.9, 2, 3.1, 3.2, 40].map((load) => loadCellOf(loaded(load)))).toEqual([
    'idle',
    'idle',
    'light',
    'light',
    'busy',
    'busy',
    'hot',
    'hot',
  ]);
  const away = { online: false, offlineReason: 'It shows SHA256:new.' };
  const key = { fingerprint: 'SHA256:new' } as Node['offeredHostKey'];
  expect(loadCellOf(node({}))).toBe('unknown');
  expect(loadCellOf(node(away))).toBe('offline');
  expect(loadCellOf(node({ ...away, offeredHostKey: key }))).toBe('hostKey');
  // It was never tried.
  expect(loadCellOf(node({ online: false }))).toBe('unknown');
});

it('keeps pools together, and names in the order of people', () => {
  const nodes = [
    node({ name: 'web-10', poolId: 2 }),
    node({ name: 'db-1', poolId: 1 }),
    node({ name: 'web-9', poolId: 2 }),
    node({ name: 'spare' }),
  ];
  expect(fleetOrder(nodes).map(({ name }) => name)).toEqual(['spare', 'db-1', 'web-9', 'web-10']);
});

describe('the layout', () => {
  it.each([
    [1, 12],
    [160, 12],
    [189, 12],
    [200, 10],
    [300, 8],
    [2000, 4],
  ])('of %d nodes has the largest cells that have room', (count, size) => {
    const layout = layoutOf(count, 344, 152);
    expect(layout.size).toBe(size);
    expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(count);
    expect(placeOf(layout.columns - 1, layout).x + layout.size).toBeCloseTo(344);
    if (count < 2000) expect(placeOf(count - 1, layout).y + layout.size).toBeLessThanOrEqual(152);
  });

  it('takes more room for more nodes than the smallest cells hold, and copes with none', () => {
    expect(layoutOf(20_000, 344, 152)).toEqual({ size: 4, gap: 1, columns: 69, rows: 290, pitch: 5 });
    expect(layoutOf(0, 1, 152).rows).toBe(0);
  });

  it('finds each cell again where it was put', () => {
    const layout = layoutOf(250, 344, 152);
    for (let index = 0; index < 250; index++) {
      const { x, y } = placeOf(index, layout);
      expect(cellAt(x + 1, y + 1, layout, 250)).toBe(index);
    }
    expect(cellAt(-1, 0, layout, 250)).toBeNull();
    expect(cellAt(0, 10_000, layout, 250)).toBeNull();
    expect(cellAt(10_000, 0, layout, 250)).toBeNull();
  });
});

it('moves by the arrow keys, and stays at the edges', () => {
  const layout = { size: 12, gap: 4, columns: 10, rows: 3, pitch: 16 };
  const after = (key: string, index: number) => cellAfter(key, index, layout, 25);
  expect([
    after('ArrowRight', 3),
    after('ArrowLeft', 3),
    after('ArrowDown', 3),
    after('ArrowUp', 13),
  ]).toEqual([4, 2, 13, 3]);
  expect([
    after('ArrowRight', 24),
    after('ArrowLeft', 0),
    after('ArrowDown', 19),
    after('ArrowUp', 3),
  ]).toEqual([24, 0, 19, 3]);
  expect([after('Home', 9), after('End', 9), after('x', 9)]).toEqual([0, 24, null]);
});
