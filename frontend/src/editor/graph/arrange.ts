// Where each cell of a dataflow is drawn: givers above readers, with few crossings.
//
// Connected parts are arranged one by one and put beside and below each other. Of a part, many cells
// that read the same and give nothing are stacked into a block, because in a row they would be wider
// than any screen; the rest is laid out in layers by d3-dag. Where there are many cells, flows that
// pass many layers do not take part in that, since each would count once in every layer; they are
// drawn straight, behind the others.
import { coordGreedy, coordSimplex, decrossTwoLayer, graph, layeringLongestPath, layeringSimplex, sugiyama } from "d3-dag";
import { blocks, type Block } from "./blocks.ts";
import { pack, type Part } from "./parts.ts";
import { box, type Arrangement, type Laid, type Point, type Shape, type ShapedFlow, type Way } from "./shape.ts";

const gap = [26, 44] as const;
/** More blocks than this take the quicker ways. */
const many = 120;
/** How many layers a flow may pass to take part, where there are many. */
const short = 5;

/** Arranges the cells of a shape. */
export function arrange(shape: Shape): Arrangement {
  const corners: Point[] = Array.from({ length: shape.cells }, () => [0, 0]);
  const ways: Way[] = Array.from({ length: shape.flows.length }, () => ({ points: [], end: "top" }));
  const { parts, width, height } = pack(shape, (part) => layered(shape, part));
  for (const { laid, left, top } of parts) {
    const shifted = ([x, y]: Point): Point => [x + left, y + top];
    for (const [cell, corner] of laid.corners) corners[cell] = shifted(corner);
    for (const [flow, way] of laid.ways) ways[flow] = { ...way, points: way.points.map(shifted) };
  }
  return { width, height, corners, ways };
}

interface Drawn {
  block: Block;
}

function layered(shape: Shape, part: Part): Laid {
  const { list, of } = blocks(part, shape.flows);
  const drawing = graph<Drawn, undefined>();
  const nodes = list.map((block) => drawing.node({ block }));
  const pairs = new Map<string, { from: number; to: number }>();
  for (const index of part.flows) {
    const [from, to] = ends(shape.flows[index], of);
    if (from !== to) pairs.set(`${from} ${to}`, { from, to });
  }
  const links = new Map<string, { points: [number, number][] }>();
  for (const [key, { from, to }] of taking(list.length, [...pairs])) {
    const [source, target] = [nodes[from], nodes[to]];
    if (source && target) links.set(key, drawing.link(source, target, undefined));
  }
  const { width, height } = layout(list.length)(drawing);
  const placed = list.map((block, index): Placed => ({ block, left: (nodes[index]?.x ?? 0) - block.width / 2, top: (nodes[index]?.y ?? 0) - block.height / 2 }));
  return { width, height, ...inside(shape, part, placed, of, links) };
}

const ends = (flow: ShapedFlow | undefined, of: ReadonlyMap<number, number>): [number, number] => [of.get(flow?.from ?? -1) ?? 0, of.get(flow?.to ?? -1) ?? 0];

function layout(count: number) {
  const base = sugiyama().nodeSize((node: { data: Drawn }) => [node.data.block.width, node.data.block.height] as const).gap(gap);
  if (count > many) return base.layering(layeringLongestPath()).decross(decrossTwoLayer().passes(1)).coord(coordGreedy());
  return base.layering(layeringSimplex()).decross(decrossTwoLayer()).coord(coordSimplex());
}

type Pair = [key: string, ends: { from: number; to: number }];

/** The flows that take part in the layout: all, or where there are many those that pass few layers. */
function taking(count: number, pairs: readonly Pair[]): readonly Pair[] {
  if (count <= many) return pairs;
  const depth = depths(count, pairs);
  return pairs.filter(([, { from, to }]) => Math.abs((depth[to] ?? 0) - (depth[from] ?? 0)) <= short);
}

/** The length of the longest way to each block; flows that point up the page are left out. */
function depths(count: number, pairs: readonly Pair[]): number[] {
  const depth = Array.from({ length: count }, () => 0);
  const readers = pairs.map(([, pair]) => pair).filter(({ from, to }) => from < to);
  for (const { from, to } of readers.sort((one, other) => one.to - other.to)) depth[to] = Math.max(depth[to] ?? 0, (depth[from] ?? 0) + 1);
  return depth;
}

interface Placed {
  block: Block;
  left: number;
  top: number;
}

/** The corners of the cells within their blocks, and the ways between them. */
function inside(shape: Shape, part: Part, placed: readonly Placed[], of: ReadonlyMap<number, number>, links: ReadonlyMap<string, { points: [number, number][] }>) {
  const corners = new Map<number, Point>();
  for (const { block, left, top } of placed) {
    block.cells.forEach((cell, index) => {
      const [x, y] = block.corner(index);
      corners.set(cell, [left + x, top + y]);
    });
  }
  const ways = new Map<number, Way>();
  for (const index of part.flows) {
    const flow = shape.flows[index];
    const [from, to] = ends(flow, of);
    const target = placed[to];
    if (!flow || !target) continue;
    const points = (links.get(`${from} ${to}`)?.points ?? []).slice(1, -1);
    ways.set(index, way(corners.get(flow.from), corners.get(flow.to), points, target));
  }
  return { corners, ways };
}

function way(giver: Point | undefined, reader: Point | undefined, between: readonly Point[], { block, top }: Placed): Way {
  const [x1, y1] = giver ?? [0, 0];
  const [x2, y2] = reader ?? [0, 0];
  const middle = box.height / 2;
  if (y2 <= y1) return { points: [[x1 + box.width, y1 + middle], [x2 + box.width, y2 + middle]], end: "back" };
  const begin: Point = [x1 + box.width / 2, y1 + box.height];
  if (block.cells.length === 1) return { points: [begin, ...between, [x2 + box.width / 2, y2]], end: "top" };
  const spine = x2 - block.indent / 2;
  return { points: [begin, ...between, [spine, top], [spine, y2 + middle], [x2, y2 + middle]], end: "side" };
}
