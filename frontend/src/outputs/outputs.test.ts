// What is shown of an output, decided without a browser.
import { describe, expect, test } from "vitest";
import type { Datum, Frame, Output, OutputRecord } from "../protocol/protocol.ts";
import { cleaned, config, foreign } from "./chart.ts";
import { address, blobAddress } from "./datum.ts";
import { folded } from "./folding.ts";
import { Sizing, said } from "./frame.ts";
import { latexParts, parts } from "./math.ts";
import { extension, richest } from "./mime.ts";
import { screened, textOf } from "./screen.ts";
import { sections } from "./sections.ts";
import { asText, table } from "./table.ts";
import { blamed, chain, leftOut, stretches } from "./traceback.ts";
import { openedAtFirst, preview, root, rows, steered, toggled } from "./tree.ts";

describe("the richest form", () => {
  const cases: [mimes: string[], shown: string | undefined][] = [
    [["text/plain"], "text/plain"],
    [["text/plain", "text/html"], "text/html"],
    [["text/html", "application/vnd.gonium.table+json", "text/plain"], "application/vnd.gonium.table+json"],
    [["text/plain", "application/vnd.vegalite.v5+json", "application/vnd.vegalite.v6+json"], "application/vnd.vegalite.v6+json"],
    [["application/vnd.vegalite.v5.20.1+json", "text/plain"], "application/vnd.vegalite.v5.20.1+json"],
    [["application/vnd.vega.v5+json", "image/png"], "application/vnd.vega.v5+json"],
    [["image/png", "text/latex"], "text/latex"],
    [["image/png", "image/svg+xml"], "image/svg+xml"],
    [["text/plain", "application/json"], "application/json"],
    [["text/plain", "application/javascript"], "application/javascript"],
    [["text/plain", "text/markdown"], "text/markdown"],
    [["application/vnd.gonium.layout+json", "text/plain"], "text/plain"],
    [["text/vnd.mermaid", "text/plain"], "text/vnd.mermaid"],
    [["text/x-diff", "text/plain"], "text/x-diff"],
    [["application/x-unheard-of"], undefined],
    [["application/vnd.vegalite.v3+json"], undefined],
    [[], undefined],
  ];
  const of = (mimes: string[]): { [mime: string]: Datum } =>
    Object.fromEntries(mimes.map((mime): [string, Datum] => [mime, { type: "text", text: "" }]));
  test.each(cases)("of %j is %s", (mimes, shown) => expect(richest(of(mimes))?.mime).toBe(shown));
  test("files end as their type does", () => {
    expect(["image/png", "image/svg+xml", "application/geo+json", "text/x-weird-thing"].map(extension)).toEqual(["png", "svg", "json", "bin"]);
  });
});

describe("sections", () => {
  const record = (output: Output, index: number): OutputRecord => ({ type: "output", id: `output/c/${index}`, cell: "c", index, run: 1, output });
  const out = (text: string): Output => ({ type: "stream", name: "stdout", text });
  const err = (text: string): Output => ({ type: "stream", name: "stderr", text });
  const media: Output = { type: "media", data: {}, metadata: {}, display: "" };
  const told = (...outputs: Output[]): string[] =>
    sections(outputs.map(record)).map((one) => (one.kind === "stream" ? `${one.name} ${one.text}` : one.kind));
  test("pieces of one stream are one text", () => expect(told(out("a"), out("b"), err("c"), out("d"))).toEqual(["stdout ab", "stderr c", "stdout d"]));
  test("a gap and a picture stand between", () => expect(told(out("a"), { type: "gap", bytes: 5, lines: 0, outputs: 0, text: "", lost: 0, why: "" }, out("b"), media, out("c"))).toEqual(["stdout a", "gap", "stdout b", "media", "stdout c"]));
  test("records are not changed", () => {
    const records = [out("a"), out("b")].map(record);
    sections(records);
    expect(records.map((one) => one.output)).toEqual([out("a"), out("b")]);
  });
});

describe("addresses", () => {
  test("of blobs are encoded part by part", () => {
    expect(blobAddress("a b/ü#?.py", "ff", "image/svg+xml")).toBe("/blob/a%20b/%C3%BC%23%3F.py?digest=ff&type=image%2Fsvg%2Bxml");
  });
  test("of text in the record hold the text", () => {
    expect(address({ type: "text", text: "<svg>#</svg>" }, "n.py", "image/svg+xml")).toBe("data:image/svg+xml,%3Csvg%3E%23%3C%2Fsvg%3E");
    expect(address({ type: "text", text: "iVBO\nRw==" }, "n.py", "image/png")).toBe("data:image/png;base64,iVBORw==");
  });
});

describe("the tree", () => {
  const value = { a: [1, 2, { b: null }], "x/y": "text", e: [] };
  const list = (opened = openedAtFirst(value)): string[] => rows(value, opened).map((row) => `${" ".repeat(row.depth)}${row.name}=${row.text}`);
  test("shows the first level", () => {
    expect(list()).toEqual(['={a: [3], x/y: "text", e: []}'.replace("e: []", "e: [0]"), " a=[1, 2, {…}]", ' x/y="text"', " e=[]"]);
  });
  test("opens and closes branches", () => {
    const first = openedAtFirst(value);
    const branch = rows(value, first)[1];
    if (!branch) throw new Error("no branch");
    const opened = toggled(first, branch);
    expect(list(opened).slice(1, 5)).toEqual([" a=[1, 2, {…}]", "  0=1", "  1=2", "  2={b: null}"]);
    expect(toggled(opened, { ...branch, open: true })).toEqual(first);
  });
  test("empty branches and leaves do not open", () => {
    const first = openedAtFirst(value);
    const leaf = rows(value, first)[3];
    expect(leaf && toggled(first, leaf)).toEqual(first);
  });
  test("long lists come a page at a time", () => {
    const long = Array.from({ length: 250 }, (_, index) => index);
    const closed = openedAtFirst(long);
    expect(rows(long, closed)).toHaveLength(1);
    const [top] = rows(long, closed);
    const opened = top ? toggled(closed, top) : closed;
    const all = rows(long, opened);
    expect([all.length, all.at(-1)?.more]).toEqual([102, 150]);
    const last = all.at(-1);
    expect(last && rows(long, toggled(opened, last))).toHaveLength(202);
  });
  test("previews are short", () => {
    expect(preview({ a: "x".repeat(100), b: [[1], {}] }).length).toBeLessThan(60);
    expect(preview([1, 2, 3, 4, 5])).toBe("[1, 2, 3, 4, …]");
  });
  test("moves by keys as a tree does", () => {
    const all = rows(value, openedAtFirst(value));
    expect(steered("ArrowDown", all, 0)).toEqual({ at: 1, toggle: false });
    expect(steered("ArrowRight", all, 0)).toEqual({ at: 1, toggle: false });
    expect(steered("ArrowRight", all, 1)).toEqual({ at: 1, toggle: true });
    expect(steered("ArrowLeft", all, 2)).toEqual({ at: 0, toggle: false });
    expect(steered("ArrowLeft", all, 0)).toEqual({ at: 0, toggle: true });
    expect(steered("End", all, 0)).toEqual({ at: 3, toggle: false });
    expect(steered("x", all, 0)).toBeNull();
  });
  test("endless depth ends", () => {
    let deep: unknown = 0;
    for (let level = 0; level < 500; level++) deep = [deep];
    let opened = openedAtFirst(deep);
    for (let level = 0; level < 500; level++) {
      const last = rows(deep, opened).at(-1);
      if (last && !last.open) opened = toggled(opened, last);
    }
    expect(rows(deep, opened).length).toBeLessThan(300);
    expect(rows(deep, opened)[0]?.id).toBe(root);
  });
});

describe("frames of foreign markup", () => {
  test("only our messages are heard", () => {
    expect(said("x")).toBeNull();
    expect(said({ height: 5 })).toBeNull();
    expect(said({ gonium: true, height: 5 })).toEqual({ ready: false, height: 5 });
    expect(said({ gonium: true, height: Number.NaN })).toEqual({ ready: false, height: null });
    expect(said({ gonium: true, ready: true })).toEqual({ ready: true, height: null });
  });
  test("are as high as their content", () => {
    const sizing = new Sizing();
    expect([sizing.report(10.2, 0), sizing.report(300, 10), sizing.report(40, 20)]).toEqual([11, 300, 40]);
  });
  test("do not grow in a circle", () => {
    const sizing = new Sizing();
    for (let round = 1; round < 500; round++) sizing.report(sizing.height + 16, round * 16);
    expect(sizing.height).toBeLessThan(200 * 16);
    expect(new Sizing().report(1e9, 0)).toBe(20_000);
  });
  test("may grow for as long as they like when they take their time", () => {
    const sizing = new Sizing();
    for (let round = 1; round <= 40; round++) sizing.report(round * 10, round * 2000);
    expect(sizing.height).toBe(400);
  });
});

describe("tracebacks", () => {
  const frame = (more: Partial<Frame>): Frame => ({ file: "f.py", line: 1, function: "f", code: "", cell: "", user: false, column: -1, end_column: -1, ...more });
  test("are read from where it was raised, libraries together", () => {
    const frames = [frame({ user: true, line: 1 }), frame({ line: 2 }), frame({ line: 3 }), frame({ user: true, line: 4 })];
    expect(stretches(frames).map((one) => [one.kind, one.steps.map((step) => step.frame.line)])).toEqual([["user", [4]], ["library", [3, 2]], ["user", [1]]]);
  });
  test("say a repeated frame once", () => {
    const frames = [frame({ user: true, line: 9 }), ...Array.from({ length: 990 }, () => frame({ user: true, line: 2 }))];
    expect(stretches(frames).map((one) => [one.count, one.steps.map((step) => [step.frame.line, step.times])])).toEqual([[991, [[2, 990], [9, 1]]]]);
  });
  test("know what stands for frames that are left out", () => {
    expect(leftOut(frame({ file: "", line: 0, code: "… 957 more frames" }))).toBe(true);
    expect(leftOut(frame({}))).toBe(false);
  });
  test("blame the columns of a line", () => {
    expect(blamed(frame({ code: "    x = a / b  ", column: 8, end_column: 13 }))).toEqual(["x = ", "a / b", ""]);
    expect(blamed(frame({ code: "  f()", column: -1, end_column: -1 }))).toEqual(["f()", "", ""]);
    expect(blamed(frame({ code: "  f()", column: 2, end_column: 5 }))).toEqual(["f()", "", ""]);
    expect(blamed(frame({ code: "  f()", column: 40, end_column: 50 }))).toEqual(["f()", "", ""]);
    expect(blamed(frame({ code: "  f(", column: 0, end_column: 50 }))).toEqual(["f(", "", ""]);
  });
  test("of an error without a chain are the error itself", () => {
    expect(chain({ type: "error", name: "E", message: "m", chain: [], text: "" }).map(({ name }) => name)).toEqual(["E"]);
  });
});

describe("tables", () => {
  const frame = { columns: [{ name: "a", dtype: "i64", numeric: true }, { name: "b,c", dtype: "str" }], rows: [["1", 'say "x"'], ["2", "p\tq"]], shape: [344, 2] };
  test("are read with their shape", () => expect(table(frame)?.shape).toEqual([344, 2]));
  test("are copied as tabs and saved as commas", () => {
    const made = table(frame);
    expect(made && asText(made, "csv")).toBe('a,"b,c"\n1,"say ""x"""\n2,p\tq');
    expect(made && asText(made, "tsv")).toBe('a\tb,c\n1\tsay "x"\n2\tp q');
  });
  test("what is none is none", () => {
    for (const value of [null, 5, {}, { columns: 1, rows: [] }, []]) expect(table(value)).toBeNull();
    expect(table({ columns: [null], rows: [[null, 3], 7] })?.rows).toEqual([["", "3"]]);
  });
});

describe("folding", () => {
  const text = (count: number): string => Array.from({ length: count }, (_, line) => `line ${line}`).join("\n");
  test("leaves short texts alone", () => expect(folded(screened(text(40)))).toBeNull());
  test("keeps the beginning and the end of long ones", () => {
    const fold = folded(screened(text(1000)));
    expect(fold && textOf(fold.head).split("\n").at(-1)).toBe("line 13");
    expect(fold && textOf(fold.tail).split("\n")[0]).toBe("line 982");
    expect(fold?.hidden).toBe(1000 - 14 - 18);
  });
  test("cuts a line that is a page of its own", () => {
    const fold = folded(screened("x".repeat(100_000)));
    expect(fold && textOf(fold.head).length).toBeLessThan(1000);
    expect([fold?.tail.length, fold?.hidden]).toEqual([0, 1]);
  });
});

describe("charts", () => {
  const here = "http://127.0.0.1:2718/edit/a.py";
  test("read nothing of this server", () => {
    for (const own of ["/api/home", "api/home", here, "http://127.0.0.1:2718/blob/x", "javascript:x", "file:///etc/passwd", "//127.0.0.1:2718/x"]) expect(foreign(own, here)).toBe(false);
    for (const other of ["https://example.org/a.csv", "data:text/csv,a", "//example.org/a.csv", "http://127.0.0.1:9999/x"]) expect(foreign(other, here)).toBe(true);
  });
  test("say nothing to what embeds them but how they are drawn", () => {
    const options = { renderer: "svg", ast: false, loader: {}, patch: "/x", sourceHeader: "<script>" };
    expect(cleaned({ mark: "bar", usermeta: { embedOptions: options } })).toEqual({ spec: { mark: "bar" }, renderer: "svg" });
    expect(cleaned({ mark: "bar", usermeta: { embedOptions: { renderer: "other" } } })?.renderer).toBe("canvas");
    for (const none of [null, "x", [], 5]) expect(cleaned(none)).toBeNull();
  });
  test("wear the theme", () => {
    expect(config({ ink: "i", soft: "s", line: "l", accent: "a", font: "f" })).toMatchObject({ background: "transparent", font: "f", mark: { color: "a" } });
  });
});

describe("mathematics", () => {
  const cases: [text: string, parts: unknown[]][] = [
    ["a $x^2$ b", ["a ", { tex: "x^2", display: false }, " b"]],
    ["$$\nx\n$$", [{ tex: "\nx\n", display: true }]],
    ["\\(a\\) and \\[b\\]", [{ tex: "a", display: false }, " and ", { tex: "b", display: true }]],
    ["it costs $5 or $10", ["it costs $5 or $10"]],
    ["$ x $", ["$ x $"]],
    ["\\$5 and $x$", ["\\$5 and ", { tex: "x", display: false }]],
    ["$a\\$b$", [{ tex: "a\\$b", display: false }]],
    ["$x", ["$x"]],
    ["$x\n\ny$", ["$x\n\ny$"]],
  ];
  test.each(cases)("in %j", (text, expected) => expect(parts(text)).toEqual(expected));
  test("LaTeX without delimiters is one formula", () => {
    expect(latexParts("\\frac{1}{2}")).toEqual([{ tex: "\\frac{1}{2}", display: true }]);
    expect(latexParts("\\begin{align}x\\end{align}")).toEqual([{ tex: "\\begin{align}x\\end{align}", display: true }]);
    expect(latexParts("$\\displaystyle x$")).toEqual([{ tex: "\\displaystyle x", display: false }]);
  });
});
