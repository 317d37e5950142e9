// Layouts on a page: each part is media of its own, whatever its settings claim.
import { flushSync, mount, unmount } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Datum, Media as Shown } from "../protocol/protocol.ts";
import { textOf } from "./datum.ts";
import { address, labelOf, number } from "./layouts/layout.ts";
import Media from "./Media.svelte";

const mime = "application/vnd.gonium.layout+json";
const plain = (text: string): Shown => ({ type: "media", data: { "text/plain": { type: "text", text } }, metadata: {}, display: "" });
const layout = (kind: string, parts: Shown[], settings: { [key: string]: unknown } = {}): Extract<Datum, { type: "layout" }> => ({ type: "layout", kind, parts, settings });
const media = (...given: Parameters<typeof layout>): Shown => ({ ...plain("layout"), data: { [mime]: layout(...given) } });

let shown: Record<string, unknown> | undefined;

async function show(value: Shown): Promise<HTMLElement> {
  shown = mount(Media, { target: document.body, props: { media: value, path: "nb.py" } });
  await vi.waitFor(() => {
    flushSync();
    expect(document.querySelector(".media")?.textContent?.trim()).not.toBe("");
  });
  return document.body;
}

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = undefined;
  document.body.replaceChildren();
});

describe("layouts", () => {
  test("of an unknown kind show their parts", async () => {
    const page = await show(media("of tomorrow", [plain("one"), plain("two")]));
    await vi.waitFor(() => expect(page.textContent).toContain("two"));
  });
  test("within layouts show theirs", async () => {
    const page = await show(media("vstack", [media("hstack", [plain("deep")])]));
    await vi.waitFor(() => expect(page.textContent).toContain("deep"));
  });
  test("with tabs put on the page what is chosen", async () => {
    const page = await show(media("tabs", [plain("one"), plain("two")], { labels: ["A", "B"], chosen: 1 }));
    expect(page.textContent).toContain("two");
    expect(page.textContent).not.toContain("one");
    page.querySelector<HTMLElement>("[role=tab]")?.click();
    flushSync();
    expect(page.querySelector("[role=tabpanel]:not([hidden])")?.textContent).toContain("one");
    expect(page.querySelector("[role=tabpanel][hidden]")?.textContent).toContain("two");
  });
  test("with a bar tell how far it is", async () => {
    const page = await show(media("progress", [], { title: "Sum", state: "running", total: 10, done: 4, elapsed: 2 }));
    expect(page.textContent?.replaceAll(/\s+/g, " ")).toContain("Sum 4 of 10 · 2/s · 3.0 s left");
    expect(page.querySelector("progress")?.value).toBe(4);
  });
});

describe("settings", () => {
  const wild = layout("x", [], { gap: "1; position: fixed", labels: [3], url: "javascript:canary()" });
  test("of another type are as if they were not there", () => {
    expect([number(wild, "gap", 1), labelOf(wild, 0), address(wild)]).toEqual([1, "Part 1", ""]);
  });
  test("leave web addresses alone", () => expect(address(layout("x", [], { url: "https://a.b/c" }))).toBe("https://a.b/c"));
});

test("the text of a layout is that of its parts", async () => {
  expect(await textOf(layout("vstack", [plain("a"), media("hstack", [plain("b")])]), "nb.py", mime)).toBe("a\n\nb");
});
