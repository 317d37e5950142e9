// How a dataflow is arranged: nothing lies on anything else, givers stand above readers.
import { describe, expect, test } from "vitest";
import { arrange } from "./arrange.ts";
import { arrow, labels, path, shortened } from "./drawing.ts";
import { box, type Arrangement, type Shape } from "./shape.ts";
import { described, step } from "./steps.ts";

/** A shape from flows as text: `0>1` or, with a name, `0>1:x`. */
function shape(cells: number, ...flows: string[]): Shape {
  return {
    cells,
    flows: flows.map((flow) => {
      const [way = "", names = "x"] = flow.split(":");
      const [from = 0, to = 0] = way.split(">").map(Number);
      return { from, to, names };
    }),
  };
}

const range = (count: number): number[] => [...Array.from({ length: count }).keys()];
const chain = (count: number): string[] => range(count - 1).map((cell) => `${cell}>${cell + 1}`);
const fan = (count: number): string[] => range(count - 1).map((cell) => `0>${cell + 1}`);

/** Pairs of cells that lie on each other. */
function overlaps({ corners }: Arrangement): [number, number][] {
  const found: [number, number][] = [];
  corners.forEach(([x, y], one) => {
    corners.slice(one + 1).forEach(([left, top], index) => {
      if (Math.abs(left - x) < box.width && Math.abs(top - y) < box.height) found.push([one, one + 1 + index]);
    });
  });
  return found;
}

/** Cells that are not within the sheet. */
const outside = ({ corners, width, height }: Arrangement): number[] =>
  corners.flatMap(([x, y], cell) => (x >= 0 && y >= 0 && x + box.width <= width && y + box.height <= height ? [] : [cell]));

function check(made: Shape): Arrangement {
  const arrangement = arrange(made);
  expect(arrangement.corners).toHaveLength(made.cells);
  expect(overlaps(arrangement)).toEqual([]);
  expect(outside(arrangement)).toEqual([]);
  expect(arrangement.ways.every((way) => way.points.length >= 2)).toBe(true);
  return arrangement;
}

describe("an arrangement", () => {
  test("of nothing is empty", () => {
    expect(check(shape(0)).corners).toEqual([]);
  });
  test("puts readers below those they read from", () => {
    const { corners, ways } = check(shape(4, "0>1", "0>2", "1>3", "2>3"));
    const tops = corners.map(([, y]) => y);
    expect(tops[1]).toBeGreaterThan((tops[0] ?? 0) + box.height);
    expect(tops[1]).toBe(tops[2]);
    expect(tops[3]).toBeGreaterThan((tops[1] ?? 0) + box.height);
    expect(ways.map((way) => way.end)).toEqual(["top", "top", "top", "top"]);
  });
  test("puts a helper that stands below its readers above them all the same", () => {
    const { corners } = check(shape(2, "1>0"));
    expect(corners[0]?.[1]).toBeGreaterThan(corners[1]?.[1] ?? 0);
  });
  test("draws a circle, of which one flow goes back up", () => {
    const { ways } = check(shape(3, "0>1", "1>2", "2>0"));
    expect(ways.filter((way) => way.end === "back")).toHaveLength(1);
  });
  test("puts a cell that is connected with nothing below the rest also where there is room beside it", () => {
    const { corners } = check(shape(3, "1>2"));
    expect(corners[0]?.[1]).toBeGreaterThan(corners[2]?.[1] ?? 0);
  });
  test("puts what is connected with nothing below the rest, in document order", () => {
    const { corners } = check(shape(5, "1>3"));
    const [first, giver, second, reader, third] = corners;
    expect(first?.[1]).toBeGreaterThan(Math.max(giver?.[1] ?? 0, reader?.[1] ?? 0));
    expect([first?.[1], first?.[1]]).toEqual([second?.[1], third?.[1]]);
    expect((first?.[0] ?? 0) < (second?.[0] ?? 0) && (second?.[0] ?? 0) < (third?.[0] ?? 0)).toBe(true);
  });
  test("stacks many cells that read the same and give nothing", () => {
    const { corners, ways } = check(shape(8, ...fan(7), "0>7:y"));
    const left = corners.slice(1, 7).map(([x]) => x);
    expect(new Set(left).size).toBe(1);
    expect(corners[7]?.[0]).not.toBe(left[0]);
    expect(ways.map((way) => way.end)).toEqual([...range(6).map(() => "side"), "top"]);
  });
  test("of a thousand cells that read from one is no wider than it is high", () => {
    const { width, height } = check(shape(1001, ...fan(1001)));
    expect(width / height).toBeLessThan(2);
    expect(width / height).toBeGreaterThan(0.5);
  });
  test("of a thousand cells in a chain that all read the imports is a column", () => {
    const { corners } = check(shape(1000, ...fan(1000).slice(1), ...chain(1000)));
    const tops = corners.map(([, y]) => y);
    expect(tops.every((top, index) => index === 0 || top > (tops[index - 1] ?? 0))).toBe(true);
  });
  test("of a thousand cells that read some of those before them has no overlaps", () => {
    const near = range(999).flatMap((cell) => [...new Set([cell, Math.max(0, cell - ((cell * 7) % 19))])].map((from) => `${from}>${cell + 1}`));
    check(shape(1000, ...near.filter((_, index) => index % 3 !== 1)));
  });
});

describe("a line", () => {
  test("bends from the giver through its points to the reader, with a head there", () => {
    const way = { points: [[0, 0], [10, 40], [10, 80]], end: "top" } as const;
    expect(path(way)).toBe("M0 0C0 20 10 20 10 40C10 60 10 60 10 80");
    expect(arrow(way)).toBe("M10 80l-4 -7h8z");
  });
  test("into a block runs down beside its column and enters from the side", () => {
    const way = { points: [[50, 0], [10, 40], [10, 90], [18, 90]], end: "side" } as const;
    expect(path(way)).toBe("M50 0C50 20 10 20 10 40L10 90L18 90");
  });
  test("that goes back up swings out", () => {
    expect(path({ points: [[10, 90], [10, 20]], end: "back" })).toBe("M10 90C66 90 66 20 10 20");
  });
});

describe("names on lines", () => {
  test("are shortened where they are many or long", () => {
    expect(shortened(["a", "b"])).toBe("a, b");
    expect(shortened(["measured", "expected", "residuals", "weights"])).toBe("measured, expected +2");
    expect(shortened(["n".repeat(40)])).toBe(`${"n".repeat(25)}…`);
  });
  test("lie neither on each other nor on cells", () => {
    const made = shape(12, ...range(11).map((cell) => `${cell % 3}>${cell + 1}`));
    const arrangement = arrange(made);
    const placed = labels(arrangement, made.flows.map(() => ["name"]));
    expect(placed.length).toBeGreaterThan(3);
    for (const [index, { at }] of placed.entries()) {
      for (const [x, y] of arrangement.corners) expect(Math.abs(at[0] - x - box.width / 2) > box.width / 2 || Math.abs(at[1] - y - box.height / 2) > box.height / 2).toBe(true);
      for (const other of placed.slice(index + 1)) expect(Math.abs(at[0] - other.at[0]) >= 29 || Math.abs(at[1] - other.at[1]) >= 14).toBe(true);
    }
  });
  test("stand once on the line into a block", () => {
    const made = shape(7, ...fan(7));
    expect(labels(arrange(made), made.flows.map(() => ["x"]))).toHaveLength(1);
  });
});

describe("keys and words", () => {
  const flow = { cells: ["a", "b", "c"], flows: [{ from: "a", to: "c", names: ["x", "y"] }] };
  test("arrows go through the document and along the flow", () => {
    const from = (cell: string): (string | undefined)[] => ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "x"].map((key) => step(key, cell, flow));
    expect(from("a")).toEqual(["a", "b", "a", "c", "a", "c", undefined]);
    expect(from("c")).toEqual(["b", "c", "a", "c", "a", "c", undefined]);
  });
  test("each cell says what it reads and who reads it", () => {
    expect([...described(flow, (cell) => `Cell ${cell}`).values()]).toEqual([
      "read by Cell c",
      "reads from no cell and is read by none",
      "reads x, y from Cell a",
    ]);
  });
});
