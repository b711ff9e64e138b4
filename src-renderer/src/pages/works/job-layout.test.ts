import { describe, expect, it } from 'vitest';
import type { FlinkVertex } from '../../api/works';
import { layOut, shapeOf, VERTEX_HEIGHT, VERTEX_WIDTH } from './job-layout';

const vertex = (id: string, ...inputs: string[]): FlinkVertex => ({
  id,
  name: id,
  parallelism: 1,
  state: 'RUNNING',
  duration: 0,
  tasks: {},
  read_records: null,
  write_records: null,
  read_bytes: null,
  write_bytes: null,
  busy: null,
  idle: null,
  backpressured: null,
  inputs: inputs.map((from) => ({ id: from, strategy: 'HASH' })),
});

const diamond = [
  vertex('sink', 'left', 'right'),
  vertex('left', 'source'),
  vertex('right', 'source'),
  vertex('source'),
];

describe('the drawing of a job', () => {
  it('puts each vertex right of what it reads from, and none on another', () => {
    const { vertices, edges, width, height } = layOut(diamond);
    const at = new Map(vertices.map((place) => [place.id, place]));
    expect([...at.keys()].sort()).toEqual(['left', 'right', 'sink', 'source']);
    for (const { from, to } of edges)
      expect(at.get(to)?.x ?? 0).toBeGreaterThan((at.get(from)?.x ?? 0) + VERTEX_WIDTH);
    for (const one of vertices) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + VERTEX_WIDTH).toBeLessThanOrEqual(width);
      expect(one.y + VERTEX_HEIGHT).toBeLessThanOrEqual(height);
      for (const other of vertices)
        if (other !== one)
          expect(
            Math.abs(one.x - other.x) >= VERTEX_WIDTH || Math.abs(one.y - other.y) >= VERTEX_HEIGHT,
          ).toBe(true);
    }
  });

  it('draws each input of a vertex from the right of one to the left of the other', () => {
    const { vertices, edges } = layOut([vertex('join', 'orders', 'orders'), vertex('orders')]);
    expect(edges.map(({ from, to, strategy }) => [from, to, strategy])).toEqual([
      ['orders', 'join', 'HASH'],
      ['orders', 'join', 'HASH'],
    ]);
    expect(new Set(edges.map(({ key, path }) => key + path)).size).toBe(2);
    const [join, orders] = vertices;
    const middle = (place = vertices[0]) => ((place?.y ?? 0) + VERTEX_HEIGHT / 2).toFixed(1);
    for (const { path } of edges) {
      expect(path.startsWith(`M${((orders?.x ?? 0) + VERTEX_WIDTH).toFixed(1)} ${middle(orders)}C`)).toBe(
        true,
      );
      expect(path.endsWith(` ${join?.x.toFixed(1) ?? ''} ${middle(join)}`)).toBe(true);
    }
  });

  it('leaves out inputs that are no vertices, and draws a job without any', () => {
    expect(layOut([vertex('sink', 'gone')]).edges).toEqual([]);
    expect(layOut([])).toMatchObject({ vertices: [], edges: [] });
  });

  it('is made anew only when vertices or edges change', () => {
    const [sink] = diamond;
    const later = diamond.map((each) => ({ ...each, state: 'FINISHED', read_records: 7 }));
    expect(shapeOf(later)).toBe(shapeOf(diamond));
    expect(shapeOf(diamond.filter((each) => each !== sink))).not.toBe(shapeOf(diamond));
  });
});
