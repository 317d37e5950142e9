import fc from "fast-check";
import { flushSync } from "svelte";
import { expect, test } from "vitest";
import type { CellRecord, NotebookRecord, OutputRecord, Record as ServerRecord, TextEdit } from "../protocol/protocol.ts";
import { Table } from "./table.svelte.ts";
import { difference, textOf } from "./text.svelte.ts";
import { watch } from "./watch.svelte.ts";

const cellRecord = (cell: string, fields: Partial<CellRecord> = {}): CellRecord => ({
  type: "cell",
  id: `cell/${cell}`,
  cell,
  kind: "code",
  name: "",
  status: "fresh",
  reason: "",
  options: {},
  reads: {},
  writes: [],
  imports: [],
  problems: [],
  conflict: null,
  run: null,
  started: 0,
  duration: 0,
  from_before: false,
  kept: null,
  wanted: null,
  ...fields,
});

const notebookRecord = (order: string[]): NotebookRecord => ({
  type: "notebook",
  id: "notebook",
  path: "nb.py",
  title: "nb",
  order,
  save: "saved",
  save_message: "",
  settings: {},
  problems: [],
  restored: null,
});

const outputRecord = (cell: string, index: number, text: string): OutputRecord => ({
  type: "output",
  id: `output/${cell}/${index}`,
  cell,
  index,
  run: 1,
  output: { type: "stream", name: "stdout", text },
});

// -- a naive server: a plain object, and patches as the difference of two of its states ---------

type Cells = { [cell: string]: { version: number; text: string; name: string; outputs: string[] } };

function records(cells: Cells): ServerRecord[] {
  const all: ServerRecord[] = [notebookRecord(Object.keys(cells))];
  for (const [cell, { version, text, name, outputs }] of Object.entries(cells)) {
    all.push(cellRecord(cell, { name, status: outputs.length ? "fresh" : "stale" }));
    all.push({ type: "text", id: `text/${cell}`, cell, version, text });
    all.push(...outputs.map((output, index) => outputRecord(cell, index, output)));
  }
  return all;
}

function patch(before: Cells, after: Cells) {
  const old = new Map(records(before).map((record) => [record.id, record]));
  const now = new Map(records(after).map((record) => [record.id, record]));
  const edits: TextEdit[] = [];
  const put = [...now.values()].filter((record) => {
    const previous = old.get(record.id);
    if (JSON.stringify(previous) === JSON.stringify(record)) return false;
    if (record.type !== "text" || previous?.type !== "text") return true;
    const changes = difference(textOf(previous.text), textOf(record.text)).toJSON() as unknown[];
    edits.push({ cell: record.cell, version: previous.version, changes, client: "" });
    return false;
  });
  return { drop: [...old.keys()].filter((id) => !now.has(id)), put, edits };
}

const sorted = (all: Iterable<ServerRecord>) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));

const change = fc.record({
  cell: fc.constantFrom("a", "b", "c", "d"),
  what: fc.constantFrom("text", "name", "outputs", "delete"),
  value: fc.string({ maxLength: 5 }),
  count: fc.nat(3),
});

function changed(cells: Cells, { cell, what, value, count }: { cell: string; what: string; value: string; count: number }): Cells {
  const { [cell]: old = { version: 0, text: "", name: "", outputs: [] }, ...others } = cells;
  if (what === "delete") return others;
  if (what === "name") return { ...cells, [cell]: { ...old, name: value } };
  if (what === "outputs") return { ...cells, [cell]: { ...old, outputs: Array.from({ length: count }, (_, i) => value + i) } };
  return { ...cells, [cell]: { ...old, text: value, version: old.text === value ? old.version : old.version + 1 } };
}

test("applying every patch leads to the same table as a snapshot of the end", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), fc.nat(30), (changes, late) => {
      const patched = new Table();
      const replaced = new Table();
      let cells: Cells = {};
      patched.replace({ records: records(cells) });
      changes.forEach((one, index) => {
        if (index === late) replaced.replace({ records: records(cells) });
        const next = changed(cells, one);
        patched.apply(patch(cells, next));
        cells = next;
      });
      replaced.replace({ records: records(cells) });
      expect(sorted(patched.records())).toEqual(sorted(records(cells)));
      expect(sorted(replaced.records())).toEqual(sorted(records(cells)));
      for (const table of [patched, replaced]) {
        expect([...table.tally].filter(([, count]) => count).length).toBeLessThanOrEqual(2);
        expect([...table.tally.values()].reduce((sum, count) => sum + count, 0)).toBe(Object.keys(cells).length);
        for (const [cell, { outputs }] of Object.entries(cells)) {
          expect(table.outputs(cell).map((record) => record.index)).toEqual(outputs.map((_, index) => index));
          expect(table.place(cell)).toBe(Object.keys(cells).indexOf(cell));
        }
      }
    }),
  );
});

test("a patch of one cell is noticed by those who look at that cell, and by no one else", () => {
  const table = new Table();
  table.replace({ records: records({ a: { version: 0, text: "", name: "", outputs: ["1"] }, b: { version: 0, text: "", name: "", outputs: [] } }) });
  const seen: string[] = [];
  const stop = watch(
    () => void (table.cell("a"), seen.push("a")),
    () => void (table.cell("b"), seen.push("b")),
    () => void (table.order, seen.push("order")),
    () => void (table.outputs("a"), seen.push("outputs of a")),
    () => void (table.text("b").doc, seen.push("text of b")),
  );
  flushSync();
  seen.length = 0;
  table.apply({ drop: [], put: [cellRecord("b", { status: "running" })], edits: [] });
  flushSync();
  expect(seen.splice(0)).toEqual(["b"]);
  table.apply({ drop: [], put: [], edits: [{ cell: "b", version: 0, changes: [[0, "x"]], client: "" }] });
  flushSync();
  expect(seen.splice(0)).toEqual(["text of b"]);
  table.apply({ drop: [], put: [{ ...notebookRecord(["a", "b"]), save: "saving" }], edits: [] });
  flushSync();
  expect(seen).toEqual([]);
  stop();
});

test("what comes later is noticed by those who looked before it was there", () => {
  const table = new Table();
  const seen: string[] = [];
  const stop = watch(() => void seen.push(`${table.cell("a")?.cell} ${table.outputs("a").length} ${table.text("a").doc.length}`));
  flushSync();
  table.apply({ drop: [], put: records({ a: { version: 0, text: "x", name: "", outputs: ["1"] } }), edits: [] });
  flushSync();
  expect(seen).toEqual(["undefined 0 0", "a 1 1"]);
  stop();
});

test("an edit that was seen before changes nothing", () => {
  const table = new Table();
  const edit = { cell: "a", version: 0, changes: [[0, "x"]], client: "" };
  table.replace({ records: records({ a: { version: 0, text: "", name: "", outputs: [] } }) });
  table.apply({ drop: [], put: [], edits: [edit] });
  table.apply({ drop: [], put: [], edits: [edit] });
  expect(table.text("a").doc.toString()).toBe("x");
});
