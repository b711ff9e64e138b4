import { Graph, layout, type EdgeLabel, type GraphLabel, type NodeLabel } from '@dagrejs/dagre';
import type { FlinkVertex } from '../../api/works';

/** Where a vertex stands: its upper left corner. */
export interface VertexPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** A way that records take from one vertex to the next. */
export interface EdgePlace {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** How records are distributed, such as HASH. */
  readonly strategy: string | null;
  /** For the attribute `d` of a path. */
  readonly path: string;
  /** Where its label stands: the middle. */
  readonly x: number;
  readonly y: number;
}

export interface JobLayout {
  readonly vertices: readonly VertexPlace[];
  readonly edges: readonly EdgePlace[];
  readonly width: number;
  readonly height: number;
}

export const VERTEX_WIDTH = 240;
export const VERTEX_HEIGHT = 92;
/** Beyond it a drawing takes seconds, and nobody finds anything in it. */
export const MOST_DRAWN = 200;

const LAYER_GAP = 24;
const ROW_GAP = 20;
/** Room for the name of a strategy on its edge. */
const LABEL_WIDTH = 88;
const LABEL_HEIGHT = 16;
const MARGIN = 2;

/** What the drawing of a job depends on: its vertices and edges, not how they get on. */
export const shapeOf = (vertices: readonly FlinkVertex[]): string =>
  JSON.stringify(
    vertices.map(({ id, inputs }) => [id, inputs.map((input) => [input.id, input.strategy ?? ''])]),
  );

/** @returns the vertices of a job in layers from left to right; sources stand left. Inputs that are no vertices are left out. */
export function layOut(vertices: readonly FlinkVertex[]): JobLayout {
  // Two inputs of a vertex may be the same vertex, as in a join of a stream with itself.
  const graph = new Graph<GraphLabel, NodeLabel, EdgeLabel>({ multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    ranksep: LAYER_GAP,
    nodesep: ROW_GAP,
    edgesep: ROW_GAP,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  const known = new Set(vertices.map(({ id }) => id));
  for (const id of known) graph.setNode(id, { width: VERTEX_WIDTH, height: VERTEX_HEIGHT });
  const edges = vertices.flatMap(({ id: to, inputs }) =>
    inputs
      .filter(({ id }) => known.has(id))
      .map(({ id: from, strategy }, number) => ({ from, to, strategy, name: String(number) })),
  );
  const label = { width: LABEL_WIDTH, height: LABEL_HEIGHT, labelpos: 'c' } as const;
  for (const { from, to, name } of edges) graph.setEdge(from, to, { ...label }, name);
  layout(graph);
  const centres = new Map([...known].map((id) => [id, pointOf(graph.node(id))]));
  const { width = 0, height = 0 } = graph.graph();
  return {
    vertices: [...centres].map(([id, { x, y }]) => ({
      id,
      x: x - VERTEX_WIDTH / 2,
      y: y - VERTEX_HEIGHT / 2,
    })),
    edges: edges.map(({ from, to, strategy, name }) => {
      const edge = graph.edge(from, to, name);
      const start = centres.get(from) ?? pointOf(edge);
      const end = centres.get(to) ?? pointOf(edge);
      const path = curveThrough([
        { x: start.x + VERTEX_WIDTH / 2, y: start.y },
        // Its ends are where a straight line would leave the vertices.
        ...(edge.points ?? []).slice(1, -1),
        { x: end.x - VERTEX_WIDTH / 2, y: end.y },
      ]);
      return { key: `${from} ${to} ${name}`, from, to, strategy, path, ...pointOf(edge) };
    }),
    width,
    height,
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const pointOf = ({ x = 0, y = 0 }: { readonly x?: number; readonly y?: number }): Point => ({ x, y });

/** @returns a path that leaves and arrives level, bending half way between each two points. */
function curveThrough(points: readonly Point[]): string {
  const words = points.map((to, index) => {
    const from = points[index - 1];
    const end = `${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
    if (from === undefined) return `M${end}`;
    const half = ((from.x + to.x) / 2).toFixed(1);
    return `C${half} ${from.y.toFixed(1)} ${half} ${to.y.toFixed(1)} ${end}`;
  });
  return words.join('');
}
