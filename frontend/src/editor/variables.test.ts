import { describe, expect, test } from "vitest";
import type { Variable } from "../protocol/protocol.ts";
import { chosen, versionShort, type Wanted } from "./variables.svelte.ts";

const one = (name: string, fields: Partial<Variable> = {}): Variable => ({ name, cell: "a", kind: "int", summary: "", size: 28, version: "int:1", there: true, hidden: false, ...fields });
const all = [one("np", { kind: "module", size: 72 }), one("b", { size: 10, cell: "b" }), one("a", { kind: "list", size: 500, hidden: true }), one("Ab", { size: -1, cell: "c" })];
const plainly: Wanted = { search: "", tools: false, hidden: false, column: "cell", falling: false };
const names = (wanted: Partial<Wanted>) => chosen(all, { ...plainly, ...wanted }, (cell) => "abc".indexOf(cell)).map(({ name }) => name);

describe("the variables that are shown", () => {
  test("are values that their names stand for, in the order of the cells", () => {
    expect(names({})).toEqual(["b", "Ab"]);
  });
  test("are also functions, modules and earlier values, if wanted", () => {
    expect(names({ tools: true, hidden: true })).toEqual(["np", "a", "b", "Ab"]);
  });
  test("are found by name and by type, whatever their case; tools, too", () => {
    expect(names({ search: " aB " })).toEqual(["Ab"]);
    expect(names({ search: "mod" })).toEqual(["np"]);
  });
  test("are in either order of any column", () => {
    expect(names({ hidden: true, column: "size", falling: true })).toEqual(["a", "b", "Ab"]);
    expect(names({ hidden: true, column: "name" })).toEqual(["a", "Ab", "b"]);
    expect(names({ hidden: true, column: "kind", falling: true })).toEqual(["a", "b", "Ab"]);
  });
});

test("a version is told by its run, or by the beginning of its digest", () => {
  expect(versionShort("run:12:x")).toBe("run 12");
  expect(versionShort("ab01 of run 3")).toBe("run 3");
  expect(versionShort("a631720dcc175d497f87631acfbbcc")).toBe("a631720dcc17");
});
