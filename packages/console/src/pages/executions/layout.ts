import { Graph, layout } from '@dagrejs/dagre';
import { definition } from '@redress/workflows';
import * as z from 'zod';

/* Where the states of a shipped machine stand in its picture. What a Parallel runs at once stands side by side in it. */

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: string;
  readonly Comment?: string | undefined;
  readonly Next?: string | undefined;
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[] | undefined;
  readonly Branches?: readonly Machine[] | undefined;
}

const stateSchema: z.ZodType<State> = z.object({
  Type: z.string(),
  Comment: z.string().optional(),
  Next: z.string().optional(),
  Catch: z.array(z.object({ Next: z.string(), ErrorEquals: z.array(z.string()) })).optional(),
  get Branches() {
    return z.array(machineSchema).optional();
  },
});
const machineSchema: z.ZodType<Machine> = z.object({
  StartAt: z.string(),
  States: z.record(z.string(), stateSchema),
});

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface PlacedState extends Point {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** States stand within it. */
  readonly isFrame: boolean;
}
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Upper left corners; a frame comes before what stands in it. */
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
}

const WIDTH = 168;
const HEIGHT = 62;
const GAP = 28;
const INSET = 16;
/** For the name of what they stand in. */
const HEAD = 30;

/** What of the library's graph is used: its own types name files without their endings, which says nothing here. */
interface Layout {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(name: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string): void;
  nodes(): string[];
  node(name: string): Point & { readonly width: number; readonly height: number };
  edges(): { readonly v: string; readonly w: string }[];
  edge(from: string, to: string): { readonly points: readonly Point[] };
  graph(): { readonly width: number; readonly height: number };
}

const drawings = new Map<'complaint' | 'follow-up', Drawing>();

export function drawingOf(workflow: 'complaint' | 'follow-up'): Drawing {
  const known = drawings.get(workflow);
  if (known) return known;
  const text = definition(workflow, { TasksFunction: '', FollowUpStateMachine: '' });
  const made = draw(machineSchema.parse(JSON.parse(text)));
  drawings.set(workflow, made);
  return made;
}

function draw({ States }: Machine): Drawing {
  const graph: Layout = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: GAP, ranksep: GAP + 8, marginx: 2, marginy: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  const inner = new Map<string, Drawing>();
  for (const [name, { Branches = [] }] of Object.entries(States)) {
    const within = Branches.length > 0 ? beside(Branches.map(draw)) : undefined;
    if (within) inner.set(name, within);
    graph.setNode(name, {
      width: within ? within.width + 2 * INSET : WIDTH,
      height: within ? within.height + HEAD + INSET : HEIGHT,
    });
  }
  // What leads back to itself needs no line: it says how often it was visited.
  for (const [from, { Next, Catch = [] }] of Object.entries(States))
    for (const to of new Set([Next, ...Catch.map((one) => one.Next)]))
      if (to !== undefined && to !== from) graph.setEdge(from, to);
  layout(graph);
  const placed = graph.nodes().flatMap((name) => {
    const { x, y, width, height } = graph.node(name);
    const corner = { x: x - width / 2, y: y - height / 2 };
    const within = inner.get(name);
    const own: PlacedState = { name, width, height, isFrame: within !== undefined, ...corner };
    return { own, within: within && moved(within, { x: corner.x + INSET, y: corner.y + HEAD }) };
  });
  const edges = graph.edges().map(({ v, w }) => ({ from: v, to: w, points: graph.edge(v, w).points }));
  const { height } = graph.graph();
  const drawing = {
    states: placed.flatMap(({ own, within }) => [own, ...(within?.states ?? [])]),
    edges: [...edges, ...placed.flatMap(({ within }) => within?.edges ?? [])],
  };
  // Lines may lead around what stands outermost.
  const reach = [
    ...drawing.states.flatMap(({ x, width }) => [x, x + width]),
    ...drawing.edges.flatMap(({ points }) => points.map(({ x }) => x)),
  ];
  const left = Math.min(...reach);
  return moved({ ...drawing, width: Math.max(...reach) - left, height }, { x: -left, y: 0 });
}

function beside(drawings: readonly Drawing[]): Drawing {
  return drawings.reduce((left, right) => {
    const { states, edges } = moved(right, { x: left.width + GAP, y: 0 });
    return {
      width: left.width + GAP + right.width,
      height: Math.max(left.height, right.height),
      states: [...left.states, ...states],
      edges: [...left.edges, ...edges],
    };
  });
}

function moved(drawing: Drawing, by: Point): Drawing {
  const to = ({ x, y }: Point) => ({ x: x + by.x, y: y + by.y });
  return {
    ...drawing,
    states: drawing.states.map((state) => ({ ...state, ...to(state) })),
    edges: drawing.edges.map((edge) => ({ ...edge, points: edge.points.map(to) })),
  };
}
