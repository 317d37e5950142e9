// The dataflow of a notebook, as the records of its cells tell it.
import { describe, expect, test } from "vitest";
import { dataflow, sameDataflow, surroundings, type Dataflow, type Reader } from "./dataflow.ts";

const record = (cell: string, reads: Reader["reads"] = {}, kind: Reader["kind"] = "code"): Reader => ({ cell, kind, reads });

/** `a>b` for each flow, with its names. */
const told = ({ flows }: Dataflow): string[] => flows.map(({ from, to, names }) => `${from}>${to}:${names.join(",")}`);

describe("the dataflow", () => {
  test("has the code cells, and a flow for each pair of them with all its names", () => {
    const found = dataflow([record("a"), record("text", {}, "markdown"), record("b", { y: "a", x: "a", print: null }), record("c", { x: "a", z: "b" })]);
    expect(found.cells).toEqual(["a", "b", "c"]);
    expect(told(found)).toEqual(["a>b:x,y", "a>c:x", "b>c:z"]);
  });
  test("leaves out what a cell reads from itself and from cells that are not there", () => {
    expect(told(dataflow([record("a", { x: "a", y: "gone" })]))).toEqual([]);
  });
  test("is the same as long as cells, flows and names are", () => {
    const one = dataflow([record("a"), record("b", { x: "a" })]);
    expect(sameDataflow(one, dataflow([record("a"), record("b", { x: "a" })]))).toBe(true);
    expect(sameDataflow(one, dataflow([record("a"), record("b", { y: "a" })]))).toBe(false);
    expect(sameDataflow(one, dataflow([record("b", { x: "a" }), record("a")]))).toBe(false);
    expect(sameDataflow(one, dataflow([record("a"), record("b")]))).toBe(false);
  });
});

describe("the surroundings of a cell", () => {
  const flow = dataflow([record("a"), record("b", { x: "a" }), record("c", { x: "a" }), record("d", { y: "b" }), record("e")]);
  test("are all that lies upstream and downstream of it", () => {
    const { upstream, downstream } = surroundings(flow, "b");
    expect([[...upstream], [...downstream]]).toEqual([["a"], ["d"]]);
    expect(new Set(surroundings(flow, "a").downstream)).toEqual(new Set(["b", "c", "d"]));
  });
  test("are empty for a cell that is alone, and for none", () => {
    for (const cell of ["e", null]) {
      const { upstream, downstream } = surroundings(flow, cell);
      expect(upstream.size + downstream.size).toBe(0);
    }
  });
  test("of a cell on a circle hold the circle, the cell included", () => {
    const circle = dataflow([record("a", { y: "b" }), record("b", { x: "a" })]);
    expect(new Set(surroundings(circle, "a").upstream)).toEqual(new Set(["a", "b"]));
  });
});
