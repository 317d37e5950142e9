// The lines of a graph as SVG paths, and where the names on them go.
import { box, type Arrangement, type Point, type Way } from "./shape.ts";

/** How far a line that goes back up swings out. */
const swing = 56;

const start = ([x, y]: Point): string => `M${x} ${y}`;
const bend = ([x1, y1]: Point, [x2, y2]: Point): string => `C${x1} ${(y1 + y2) / 2} ${x2} ${(y1 + y2) / 2} ${x2} ${y2}`;
const line = ([x, y]: Point): string => `L${x} ${y}`;

/** The line of a way. */
export function path({ points, end }: Way): string {
  const [first = [0, 0], ...rest] = points;
  if (end === "back") {
    const [last = first] = rest;
    return `${start(first)}C${first[0] + swing} ${first[1]} ${last[0] + swing} ${last[1]} ${last[0]} ${last[1]}`;
  }
  const bends = end === "side" ? rest.length - 2 : rest.length;
  return start(first) + rest.map((point, index) => (index < bends ? bend(points[index] ?? first, point) : line(point))).join("");
}

const heads = { top: "l-4 -7h8z", side: "l-7 -4v8z", back: "l7 -4v8z" };

/** The arrowhead at the end of a way. */
export const arrow = ({ points, end }: Way): string => start(points.at(-1) ?? [0, 0]) + heads[end];

/** The point a part of the way along the curved part of a line. */
function along({ points, end }: Way, part: number): Point {
  const curved = end === "side" ? points.slice(0, -2) : points;
  const [first = [0, 0], last = first] = [curved[0], curved.at(-1)];
  if (end === "back") return [Math.max(first[0], last[0]) + swing * 0.7, first[1] + (last[1] - first[1]) * part];
  const segments = curved.length - 1;
  const at = Math.min(segments - 1, Math.floor(part * segments));
  const [x1, y1] = curved[at] ?? first;
  const [x2, y2] = curved[at + 1] ?? last;
  const t = part * segments - at;
  // The controls lie at half height above and below the ends.
  const u = 1 - t;
  return [x1 * (u * u * u + 3 * u * u * t) + x2 * (3 * u * t * t + t * t * t), y1 * (u * u * u + 1.5 * u * u * t + 1.5 * u * t * t) + y2 * (t * t * t + 1.5 * u * u * t + 1.5 * u * t * t)];
}

export interface Label {
  text: string;
  /** Its middle. */
  at: Point;
  /** The flow that it belongs to. */
  flow: number;
}

const letter = 6.4;
const height = 14;
const longest = 26;

/** Names as they are written on a line: all, or as many as there is room for. */
export function shortened(names: readonly string[]): string {
  const whole = names.join(", ");
  if (whole.length <= longest) return whole;
  let shown = 1;
  while (names.slice(0, shown + 1).join(", ").length <= longest - 4) shown += 1;
  const begun = names.slice(0, shown).join(", ");
  const text = begun.length > longest ? `${begun.slice(0, longest - 1)}…` : begun;
  return shown < names.length ? `${text} +${names.length - shown}` : text;
}

/** Labels for as many lines as there is room for: none lies on another or on a cell. */
export function labels({ corners, ways }: Arrangement, names: readonly (readonly string[])[]): Label[] {
  const taken = new Taken();
  for (const [x, y] of corners) taken.add(x, y, box.width, box.height);
  const found: Label[] = [];
  const written = new Set<string>();
  ways.forEach((way, flow) => {
    const text = shortened(names[flow] ?? []);
    // Ways into one block begin as one line, which is written on once.
    const shared = `${way.points[0]} ${way.points.at(-3)} ${text}`;
    if (way.end === "side" && written.has(shared)) return;
    written.add(shared);
    const width = text.length * letter + 4;
    const at = [0.5, 0.36, 0.64, 0.24, 0.76].map((part) => along(way, part)).find(([x, y]) => !taken.hits(x - width / 2, y - height / 2, width, height));
    if (!at || text === "") return;
    taken.add(at[0] - width / 2, at[1] - height / 2, width, height);
    found.push({ text, at, flow });
  });
  return found;
}

type Box = readonly [left: number, top: number, width: number, height: number];

/** Boxes on the sheet, by the squares that they touch. */
class Taken {
  readonly #squares = new Map<string, Box[]>();

  add(...taken: Box): void {
    for (const key of squares(taken)) this.#squares.set(key, [...(this.#squares.get(key) ?? []), taken]);
  }

  hits(...[left, top, width, height]: Box): boolean {
    const touches = ([x, y, w, h]: Box): boolean => left < x + w && x < left + width && top < y + h && y < top + height;
    return squares([left, top, width, height]).some((key) => this.#squares.get(key)?.some(touches));
  }
}

const square = 64;

function squares([left, top, width, height]: Box): string[] {
  const found: string[] = [];
  for (let column = Math.floor(left / square); column <= Math.floor((left + width) / square); column++)
    for (let row = Math.floor(top / square); row <= Math.floor((top + height) / square); row++) found.push(`${column} ${row}`);
  return found;
}
