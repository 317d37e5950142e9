// Cells that are arranged as one: many that read the same from the same cells and give nothing are a
// block of columns, any other cell is a block of its own.
import type { Part } from "./parts.ts";
import { box, type Point, type ShapedFlow } from "./shape.ts";

export interface Block {
  cells: readonly number[];
  width: number;
  height: number;
  /** The room left of each column, where the ways into it run. */
  indent: number;
  /** The upper left corner of one of its cells, within it. */
  corner(index: number): Point;
}

/** So many cells are stacked rather than put side by side. */
const enough = 4;
const indent = 18;
const gap = 8;
const head = 10;

/** The blocks of a part in the order of their first cells, and in which of them each cell is. */
export function blocks(part: Part, flows: readonly ShapedFlow[]): { list: readonly Block[]; of: ReadonlyMap<number, number> } {
  const list = alike(part, flows).map((cells) => (cells.length === 1 ? single(cells) : stacked(cells)));
  return { list, of: new Map(list.flatMap((block, index) => block.cells.map((cell) => [cell, index] as const))) };
}

function alike(part: Part, flows: readonly ShapedFlow[]): number[][] {
  const read = new Map<number, string[]>();
  const givers = new Set<number>();
  for (const index of part.flows) {
    const flow = flows[index];
    if (!flow) continue;
    givers.add(flow.from);
    read.set(flow.to, [...(read.get(flow.to) ?? []), `${flow.from}:${flow.names}`]);
  }
  const groups = new Map<string, number[]>();
  for (const cell of part.cells) {
    const key = givers.has(cell) ? `${cell}` : `reads ${(read.get(cell) ?? []).sort().join(";")}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const found = [...groups.values()].flatMap((cells) => (cells.length < enough ? cells.map((cell) => [cell]) : [cells]));
  return found.sort(([one = 0], [other = 0]) => one - other);
}

const single = (cells: readonly number[]): Block => ({ cells, ...box, indent: 0, corner: () => [0, 0] });

function stacked(cells: readonly number[]): Block {
  const columns = cells.length <= 8 ? 1 : Math.ceil(Math.sqrt(cells.length / 5));
  const rows = Math.ceil(cells.length / columns);
  return {
    cells,
    width: columns * (indent + box.width) + (columns - 1) * gap,
    height: head + rows * (box.height + gap) - gap,
    indent,
    corner: (index) => [indent + Math.floor(index / rows) * (indent + box.width + gap), head + (index % rows) * (box.height + gap)],
  };
}
