import fc from "fast-check";
import { expect, test } from "vitest";
import { grouped, largest, size } from "./groups.ts";

const order = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const flat = (groups: ReturnType<typeof grouped>) => groups.flatMap((group) => group.cells);

test("a short notebook is one group", () => {
  expect(grouped(order(largest)).length).toBe(1);
  expect(grouped([])).toEqual([]);
});

test("an unchanged order gives the same groups, and the same arrays", () => {
  const before = grouped(order(200));
  const after = grouped(order(200), before);
  expect(after).toEqual(before);
  after.forEach((group, index) => expect(group.cells).toBe(before[index]?.cells));
});

test("a new cell joins one group, and no other changes", () => {
  const before = grouped(order(200));
  const cells = order(200);
  cells.splice(100, 0, "new");
  const after = grouped(cells, before);
  const changed = after.filter((group, index) => group.cells !== before[index]?.cells);
  expect(changed.map((group) => group.cells.length)).toEqual([size + 1]);
});

test("cells that are moved join the group they come to", () => {
  const before = grouped(order(200));
  const cells = order(200);
  cells.splice(40, 0, ...cells.splice(150, 3));
  const after = grouped(cells, before);
  expect(after.map((group) => group.key)).toEqual(before.map((group) => group.key));
  expect(after.filter((group, index) => group.cells !== before[index]?.cells).length).toBe(2);
});

test("a new first cell joins the first group", () => {
  const before = grouped(order(200));
  const after = grouped(["new", ...order(200)], before);
  expect(after[0]?.key).toBe(before[0]?.key);
});

test("groups hold the cells in their order, are never too large, and have one key each", () => {
  const change = fc.record({ what: fc.constantFrom("insert", "delete", "move", "shuffle"), at: fc.nat(300), to: fc.nat(300), count: fc.integer({ min: 1, max: 90 }) });
  fc.assert(
    fc.property(fc.nat(200), fc.array(change, { maxLength: 8 }), (count, changes) => {
      let cells = order(count);
      let groups = grouped(cells);
      let made = 0;
      for (const { what, at, to, count: many } of changes) {
        if (what === "insert") cells.splice(at, 0, ...Array.from({ length: many }, () => `n${made++}`));
        if (what === "delete") cells.splice(at, many);
        if (what === "move") cells.splice(to, 0, ...cells.splice(at, many));
        if (what === "shuffle") cells = cells.toSorted();
        groups = grouped(cells, groups);
        expect(flat(groups)).toEqual(cells);
        expect(Math.max(0, ...groups.map((group) => group.cells.length))).toBeLessThanOrEqual(largest);
        expect(new Set(groups.map((group) => group.key)).size).toBe(groups.length);
        for (const group of groups) expect(group.cells[0]).toBe(cells[group.start]);
      }
    }),
  );
});
