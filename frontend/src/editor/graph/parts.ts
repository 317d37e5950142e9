// The connected parts of a dataflow, and their places on one sheet: in rows, in document order, cells
// that are connected with nothing last.
import { box, type Laid, type Point, type Shape } from "./shape.ts";

export interface Part {
  /** In document order. */
  cells: number[];
  /** Indices of the flows within it. */
  flows: number[];
}

export interface Sheet {
  parts: readonly { laid: Laid; left: number; top: number }[];
  width: number;
  height: number;
}

const margin = 16;
const between = 36;
/** Narrower sheets are not aimed at: a panel is about so wide. */
const least = 480;

/** Arranges each part and puts all on one sheet. */
export function pack(shape: Shape, arrange: (part: Part) => Laid): Sheet {
  const found = parts(shape);
  const isAlone = (part: Part): boolean => part.cells.length === 1;
  const alone = found.filter(isAlone);
  const laid = found.filter((part) => !isAlone(part)).map(arrange);
  const area = laid.reduce((sum, { width, height }) => sum + width * height, 0);
  const limit = Math.max(least, Math.sqrt(area), ...laid.map((one) => one.width));
  const last = alone.length > 0 ? grid(alone.flatMap((part) => part.cells), limit) : null;
  return rows(laid, last, limit);
}

/** Puts parts side by side as long as there is room, and then below; `last` in a row of its own. */
function rows(laid: readonly Laid[], last: Laid | null, limit: number): Sheet {
  const placed: { laid: Laid; left: number; top: number }[] = [];
  let [left, top, bottom, right] = [margin, margin, margin, margin];
  for (const one of last ? [...laid, last] : laid) {
    if (left > margin && (one === last || left + one.width > margin + limit)) [left, top] = [margin, bottom + between];
    placed.push({ laid: one, left, top });
    bottom = Math.max(bottom, top + one.height);
    right = Math.max(right, left + one.width);
    left += one.width + between;
  }
  return { parts: placed, width: right + margin, height: bottom + margin };
}

function grid(cells: readonly number[], limit: number): Laid {
  const [across, down] = [box.width + 12, box.height + 12];
  const columns = Math.max(1, Math.min(cells.length, Math.floor((limit + 12) / across)));
  const corners = new Map(cells.map((cell, index): [number, Point] => [cell, [(index % columns) * across, Math.floor(index / columns) * down]]));
  return { width: columns * across - 12, height: Math.ceil(cells.length / columns) * down - 12, corners, ways: new Map() };
}

/** The connected parts, in the order of their first cells. */
export function parts({ cells, flows }: Shape): Part[] {
  const root = Array.from({ length: cells }, (_, index) => index);
  const rootOf = (cell: number): number => {
    let at = cell;
    while (root[at] !== at) at = root[at] = root[root[at] ?? at] ?? at;
    return at;
  };
  for (const { from, to } of flows) {
    const [one, other] = [rootOf(from), rootOf(to)];
    root[Math.max(one, other)] = Math.min(one, other);
  }
  const found = new Map<number, Part>();
  for (let cell = 0; cell < cells; cell++) {
    const own = found.get(rootOf(cell));
    if (own) own.cells.push(cell);
    else found.set(rootOf(cell), { cells: [cell], flows: [] });
  }
  flows.forEach(({ to }, index) => found.get(rootOf(to))?.flows.push(index));
  return [...found.values()];
}
