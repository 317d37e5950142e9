// The parts of the model that are plain functions: selection, clipboard, search, outline, fuzzy.
import { Text } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { read, written, type Copied } from "./clipboard.ts";
import { ranked, score } from "./fuzzy.ts";
import { headings, outline } from "./outline.ts";
import { find, pattern, replacement, type Query } from "./search.ts";
import { moved, only, selected, survived } from "./selection.ts";
import { sides } from "./sides.ts";

const order = ["a", "b", "c", "d", "e"];

test("two sides of a text share how they begin and end", () => {
  const own = (one: string, other: string): string[][] => sides(one, other).map((lines) => lines.filter((line) => line.own).map((line) => line.text));
  expect(own("a\nb\nc", "a\nX\nY\nc")).toEqual([["b"], ["X", "Y"]]);
  expect(own("a\nb", "b")).toEqual([["a"], []]);
  expect(own("a\na", "a")).toEqual([["a"], []]);
  expect(own("same", "same")).toEqual([[], []]);
});

describe("a selection", () => {
  const check = (selection: { anchor: string; head: string }, cells: string) =>
    expect(selected(order, selection).join("")).toBe(cells);

  test("is everything between anchor and head, whichever comes first", () => {
    check({ anchor: "b", head: "d" }, "bcd");
    check({ anchor: "d", head: "b" }, "bcd");
    check({ anchor: "c", head: "c" }, "c");
    check({ anchor: "gone", head: "c" }, "c");
    check({ anchor: "c", head: "gone" }, "");
  });

  test("moves its head and stops at the ends", () => {
    expect(moved(order, only("b"), 1, false)).toEqual(only("c"));
    expect(moved(order, only("a"), -1, false)).toEqual(only("a"));
    expect(moved(order, only("d"), 9, true)).toEqual({ anchor: "d", head: "e" });
  });

  test("leaves at the side it is left on", () => {
    expect(moved(order, { anchor: "b", head: "d" }, -1, false)).toEqual(only("a"));
    expect(moved(order, { anchor: "d", head: "b" }, 1, false)).toEqual(only("e"));
  });

  test("begins at an end when there is none", () => {
    expect(moved(order, only(null), 1, false)).toEqual(only("a"));
    expect(moved(order, only(null), -1, false)).toEqual(only("e"));
    expect(moved([], only(null), 1, false)).toEqual(only(null));
  });

  test("goes to the cell that takes the place of a deleted one", () => {
    expect(survived(order, ["a", "d", "e"], { anchor: "b", head: "c" })).toEqual(only("d"));
    expect(survived(order, ["a", "b"], only("e"))).toEqual(only("b"));
    expect(survived(order, ["x", "y"], only("c"))).toEqual(only("x"));
    expect(survived(order, order, { anchor: "b", head: "c" })).toEqual({ anchor: "b", head: "c" });
  });

  test("waits for a cell that is still to come", () => {
    expect(survived(order, order, only("new"))).toEqual(only("new"));
  });
});

describe("the clipboard", () => {
  const copied = (text: string, fields: Partial<Copied> = {}): Copied => ({ kind: "code", name: "", text, options: {}, ...fields });

  test("holds cells as a file has them", () => {
    const cells = [copied("x = 1", { name: "load", options: { run: "manual" } }), copied("# Hi\n\nyou", { kind: "markdown" })];
    expect(written(cells)).toBe('# %% load run="manual"\nx = 1\n\n# %% [markdown]\n# # Hi\n#\n# you');
    expect(read(written(cells))).toEqual(cells);
  });

  test("takes other text for one code cell", () => {
    expect(read("a = 1\r\nb = 2\n")).toEqual([copied("a = 1\nb = 2")]);
    expect(read(" \n ")).toEqual([]);
  });

  test("keeps code before the first cell line", () => {
    expect(read("import os\n# %%\nos")).toEqual([copied("import os"), copied("os")]);
  });

  test("gives back what was put on it", () => {
    const word = fc.stringMatching(/^[a-z]{0,6}$/);
    const text = fc.array(fc.stringMatching(/^[a-z]([a-z# ]{0,6}[a-z])?$/), { maxLength: 4 }).map((lines) => lines.join("\n"));
    const cell = fc.record({ kind: fc.constantFrom("code" as const, "markdown" as const, "raw" as const), name: word, text });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        const all = cells.map((one) => ({ ...one, options: {} }));
        expect(read(written(all))).toEqual(all);
      }),
    );
  });
});

describe("search", () => {
  const query = (text: string, more: Partial<Query> = {}): Query => ({ text, matchCase: false, wholeWord: false, regexp: false, ...more });
  const texts: [string, Text][] = [
    ["a", Text.of(["df = load()", "print(df)"])],
    ["b", Text.of(["DF.head(dfx)"])],
  ];
  const check = (wanted: Query, places: string) => {
    const found = pattern(wanted);
    const matches = found instanceof RegExp ? find(found, texts) : [];
    expect(matches.map(({ cell, from, to }) => `${cell}${from}-${to}`).join(" ")).toBe(places);
  };

  test("finds in all cells", () => check(query("df"), "a0-2 a18-20 b0-2 b8-10"));
  test("can mind the case", () => check(query("df", { matchCase: true }), "a0-2 a18-20 b8-10"));
  test("can look for whole words", () => check(query("df", { wholeWord: true }), "a0-2 a18-20 b0-2"));
  test("takes the signs of expressions literally", () => check(query("d.*"), ""));
  test("understands expressions", () => check(query(String.raw`^\w+ =`, { regexp: true }), "a0-4"));
  test("leaves out matches of nothing", () => check(query("x*", { regexp: true }), "b10-11"));
  test("says what is wrong with an expression", () => expect(pattern(query("(", { regexp: true }))).toMatch(/group/i));
  test("replaces, with groups of an expression", () => {
    const wanted = pattern(query(String.raw`(\w+)\(`, { regexp: true })) as RegExp;
    const [cell, text] = texts[0] as [string, Text];
    const matches = find(wanted, [[cell, text]]);
    expect(replacement(text, matches, wanted, { by: "my_$1(", regexp: true }).apply(text).toString()).toBe("df = my_load()\nmy_print(df)");
    expect(replacement(text, matches.slice(1), wanted, { by: "$1", regexp: false }).apply(text).toString()).toBe("df = load()\n$1df)");
  });
});

describe("the outline", () => {
  test("knows headings outside of code, without their markup", () => {
    expect(headings("# A *b* `c`\n```\n# no\n```\n## [d](e) ##\ntext\n#no")).toEqual([
      { level: 1, text: "A b c" },
      { level: 2, text: "d" },
    ]);
  });
  test("keeps underscores inside of names", () => expect(headings("# my_name_ _x_")[0]?.text).toBe("my_name x"));
  test("puts named cells below the heading before them", () => {
    const source = (cell: string, name: string, text = "") => ({ cell, kind: text ? ("markdown" as const) : ("code" as const), name, text });
    expect(outline([source("a", "first"), source("b", "", "# T\n## S"), source("c", "load"), source("d", "")])).toEqual([
      { cell: "a", level: 1, text: "first", kind: "cell" },
      { cell: "b", level: 1, text: "T", kind: "heading" },
      { cell: "b", level: 2, text: "S", kind: "heading" },
      { cell: "c", level: 3, text: "load", kind: "cell" },
    ]);
  });
});

describe("fuzzy matching", () => {
  test("wants all letters in their order", () => {
    expect(score("rst", "Restart kernel")).not.toBeNull();
    expect(score("tsr", "Restart kernel")).toBeNull();
  });
  test("prefers the starts of words", () => {
    const commands = ["Run stale cells", "Merge cells", "Restart kernel and run all", "Run all cells"];
    expect(ranked("ra", commands, (one) => one)[0]).toBe("Run all cells");
    expect(ranked("", commands, (one) => one)).toEqual(commands);
  });
});
