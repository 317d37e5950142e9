// What a cell shows, as a page: every output has its place, and no foreign markup has ours.
import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Datum, Gap, Output, OutputRecord } from "../protocol/protocol.ts";
import Outputs from "./Outputs.svelte";
import { sandbox } from "./frame.ts";

/** jsdom lays nothing out, and so has no observer of sizes. */
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe(): void {}
    disconnect(): void {}
  },
);

let shown: Record<string, unknown> | undefined;
let props = given([]);

function given(records: OutputRecord[]): { records: OutputRecord[]; path: string; running: boolean; stale: boolean; fromBefore: boolean } {
  return { records, path: "nb.py", running: false, stale: false, fromBefore: false };
}

const records = (...outputs: Output[]): OutputRecord[] =>
  outputs.map((output, index) => ({ type: "output", id: `output/c/${index}`, cell: "c", index, run: 1, output }));
const media = (data: { [mime: string]: Datum | string }): Output => ({
  type: "media",
  data: Object.fromEntries(Object.entries(data).map(([mime, datum]) => [mime, typeof datum === "string" ? { type: "text", text: datum } : datum])),
  metadata: {},
  display: "",
});

function show(list: OutputRecord[], more: Partial<typeof props> = {}): HTMLElement {
  props = { ...given(list), ...more };
  shown = mount(Outputs, { target: document.body, props });
  flushSync();
  return document.body;
}

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

describe("outputs", () => {
  test("streams are text, their markup included", () => {
    const page = show(records({ type: "stream", name: "stdout", text: "<b>a</b>\n" }, { type: "stream", name: "stderr", text: "\x1b[31mred" }));
    expect([...page.querySelectorAll("pre")].map((one) => one.textContent)).toEqual(["<b>a</b>", "red"]);
    expect(page.querySelector("pre span")?.getAttribute("style")).toContain("--ansi-red");
    expect(page.querySelector("[aria-label='Standard error']")).not.toBeNull();
  });
  test("long streams fold and unfold", () => {
    const text = Array.from({ length: 100_000 }, (_, line) => `line ${line}`).join("\n");
    const page = show(records({ type: "stream", name: "stdout", text }));
    expect(page.querySelectorAll("*").length).toBeLessThan(60);
    expect(page.textContent).toContain("line 0");
    expect(page.textContent).toContain("line 99999");
    const button = [...page.querySelectorAll("button")].find((one) => one.textContent?.includes("Show all 100,000 lines"));
    button?.click();
    flushSync();
    expect(page.textContent).toContain("line 50000");
    expect(page.querySelectorAll("*").length).toBeLessThan(500);
  });
  test("a line that is too long is shown whole when asked for", () => {
    const page = show(records({ type: "stream", name: "stdout", text: "x".repeat(10_000) }));
    const button = [...page.querySelectorAll("button")].find((one) => one.textContent?.trim() === "Show the whole line");
    button?.click();
    flushSync();
    expect(page.textContent).toContain("x".repeat(10_000));
  });
  const gap = (more: Partial<Gap>): Output => ({ type: "gap", bytes: 0, lines: 0, outputs: 0, text: "", lost: 0, why: "", ...more });
  test("a gap says how much is missing", () => {
    expect(show(records(gap({ bytes: 12_345, lines: 200 }))).textContent).toContain("200 lines (12.3 kB) are not shown here");
    expect(show(records(gap({ outputs: 1 }))).textContent).toContain("1 output is not shown here");
    expect(show(records(gap({ bytes: 2000, lines: 9, outputs: 3 }))).textContent).toContain("9 lines (2.0 kB) and 3 outputs are");
    const lost = show(records(gap({ lost: 5000, why: "the disk was full" })));
    expect(lost.textContent).toContain("5.0 kB were lost: the disk was full");
  });
  const leads = (page: Element): boolean => [...page.querySelectorAll("button")].some((one) => one.textContent?.trim() === "Show the whole text");
  test("a gap leads to the whole text where that is kept", () => expect(leads(show(records(gap({ bytes: 1, text: "aa" }))))).toBe(true));
  test("and says only how much is missing where it is not", () => expect(leads(show(records(gap({ bytes: 1 }))))).toBe(false));
  test("unknown types are named and can be downloaded", () => {
    const page = show(records(media({ "application/x-odd": "data" })));
    expect(page.textContent).toContain("application/x-odd");
    expect([...page.querySelectorAll("button")].some((one) => one.textContent?.includes("Download"))).toBe(true);
  });
  test("pictures in blobs are asked for by their digest", () => {
    const page = show(records(media({ "image/png": { type: "blob", digest: "ab", size: 5 }, "text/plain": "<Figure>" })));
    const picture = page.querySelector("img");
    expect(picture?.getAttribute("src")).toBe("/blob/nb.py?digest=ab&type=image%2Fpng");
    expect(picture?.alt).toBe("<Figure>");
  });
  test("tables have heads, rows and their shape", () => {
    const value = { columns: [{ name: "a", dtype: "i64", numeric: true }], rows: [["1"], ["…"], ["9"]], shape: [344, 1] };
    const page = show(records(media({ "application/vnd.gonium.table+json": { type: "json", value } })));
    expect(page.querySelector("thead th")?.textContent).toContain("a");
    expect(page.querySelectorAll("tbody tr")).toHaveLength(3);
    expect(page.textContent).toContain("344 rows × 1 column");
  });
  test("errors begin with their message; frames of the notebook lead to it", () => {
    const frame = { file: "load", line: 3, function: "<module>", code: "1 / 0", cell: "c7", user: true, column: 0, end_column: 1 };
    const library = { ...frame, file: "/lib/x.py", cell: "", user: false };
    const page = show(
      records({
        type: "error",
        name: "ZeroDivisionError",
        message: "division by zero",
        text: "Traceback…",
        chain: [
          { name: "KeyError", message: "'k'", frames: [], link: "context", notes: [], group: [] },
          { name: "ZeroDivisionError", message: "division by zero", frames: [frame, library, library], link: "", notes: ["a note"], group: [] },
        ],
      }),
    );
    const text = page.textContent ?? "";
    expect(text.indexOf("ZeroDivisionError")).toBeLessThan(text.indexOf("2 frames of libraries"));
    expect(text).toContain("Raised while handling KeyError");
    expect(text).toContain("a note");
    let asked: unknown;
    page.addEventListener("gonium:goto", (event) => (asked = (event as CustomEvent).detail), { once: true });
    page.querySelector<HTMLElement>(".place a")?.click();
    expect(asked).toEqual({ cell: "c7", line: 3 });
  });
  test("what is old is marked in words", () => {
    const list = records({ type: "stream", name: "stdout", text: "x" });
    expect(show(list, { stale: true }).textContent).toContain("Out of date");
  });
  test("what is from before is marked in words", () => {
    const list = records({ type: "stream", name: "stdout", text: "x" });
    expect(show(list, { stale: true, fromBefore: true }).textContent).toContain("From an earlier session");
  });
  test("while a cell runs its new output is not called old", () => {
    const list = records({ type: "stream", name: "stdout", text: "x" });
    expect(show(list, { stale: true, running: true }).textContent).not.toContain("Out of date");
  });
});

describe("foreign markup", () => {
  const canary = "<img src=x onerror=canary()><script>canary()</script><svg onload=canary()></svg>";
  const sinks: Output[] = [
    media({ "text/html": canary }),
    media({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" onload="canary()"><script>canary()</script></svg>` }),
    media({ "text/markdown": canary }),
    media({ "text/latex": canary }),
    media({ "text/plain": canary }),
    media({ "application/javascript": "canary()" }),
    media({ "application/json": { type: "json", value: { [canary]: [canary] } } }),
    media({ "application/vnd.gonium.table+json": { type: "json", value: { columns: [{ name: canary, dtype: canary }], rows: [[canary]], shape: [canary, 1] } } }),
    media({ [canary]: canary }),
    { type: "stream", name: "stdout", text: canary },
    { type: "error", name: canary, message: canary, text: canary, chain: [{ name: canary, message: canary, frames: [{ file: canary, line: 1, function: canary, code: canary, cell: "javascript:canary()", user: true, column: 0, end_column: 3 }], link: "", notes: [canary], group: [] }] },
  ];
  test("has no element of its own in the page, whatever the sink", async () => {
    const page = show(records(...sinks));
    await new Promise((done) => setTimeout(done, 300));
    flushSync();
    expect(page.querySelectorAll("script, object, embed, [onerror], [onload], svg:not([aria-hidden]), img[src=x], a[href^=javascript]")).toHaveLength(0);
  });
  test("runs in frames without our origin only", () => {
    const page = show(records(...sinks));
    const frames = [...page.querySelectorAll("iframe")];
    expect(frames).toHaveLength(2);
    for (const frame of frames) {
      expect(frame.getAttribute("sandbox")).toBe(sandbox);
      expect(frame.getAttribute("src")).toBe("/frame");
      expect(frame.hasAttribute("srcdoc")).toBe(false);
    }
    expect(sandbox).toContain("allow-scripts");
    expect(sandbox).not.toMatch(/allow-same-origin|allow-top-navigation|allow-modals|allow-storage/);
  });
});
