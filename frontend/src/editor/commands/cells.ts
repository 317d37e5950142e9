// Commands on whole cells: making, deleting, moving, copying, changing their kind.
import { read, written, type Copied } from "../../model/clipboard.ts";
import type { CellKind, CellRecord } from "../../protocol/protocol.ts";
import { toast } from "../../ui/toasts.svelte.ts";
import type { Workbench } from "../workbench.svelte.ts";
import type { Command } from "./command.ts";

const ids = (cells: readonly CellRecord[]): string[] => cells.map((one) => one.cell);
const any = (bench: Workbench): boolean => bench.selected.length > 0;
const several = (bench: Workbench): boolean => bench.selected.length > 1;

/** The place of the first selected cell, and the one after the last. */
function places(bench: Workbench): { first: number; after: number } {
  const cells = bench.selected;
  const place = (cell: CellRecord | undefined): number => (cell ? bench.table.place(cell.cell) : bench.table.order.length);
  return { first: place(cells[0]), after: cells.length ? place(cells.at(-1)) + 1 : place(undefined) };
}

export function remove(bench: Workbench): void {
  const cells = ids(bench.selected);
  if (cells.length) bench.perform({ type: "delete_cells", cells });
}

/** Moves the selected cells past their neighbour. */
function shift(bench: Workbench, by: 1 | -1): void {
  const cells = ids(bench.selected);
  const { first } = places(bench);
  const index = Math.max(0, Math.min(bench.table.order.length - cells.length, first + by));
  if (index !== first) bench.perform({ type: "move_cells", cells, index });
}

const copied = (bench: Workbench): Copied[] =>
  bench.selected.map(({ cell, kind, name, options }) => ({ kind, name, options, text: bench.table.text(cell).doc.toString() }));

const shelf = "gonium.clipboard";

/** Puts the selected cells on the clipboard: that of the system where we may, and our own. */
export function copy(bench: Workbench): string {
  const text = written(copied(bench));
  try {
    localStorage.setItem(shelf, text);
  } catch {
    toast("These cells are too large for the clipboard of this browser.", { kind: "error" });
  }
  navigator.clipboard?.writeText(text).catch(() => undefined); // our own copy serves this browser
  return text;
}

/** Puts the cells that a text stands for after the selection. */
export function paste(bench: Workbench, text: string): void {
  const cells = read(text);
  const taken = new Set(bench.table.order.map((cell) => bench.table.cell(cell)?.name));
  // What was cut keeps its name; of what was copied, the first keeps it.
  const named = cells.map(({ kind, name, text, options }) => ({ kind, name: taken.has(name) ? "" : name, text, options }));
  bench.insertAll(places(bench).after, named);
}

/** What was copied last: in another program, if the browser lets us see, or in this browser. */
async function pasteLast(bench: Workbench): Promise<void> {
  const own = localStorage.getItem(shelf) ?? "";
  const query = { name: "clipboard-read" as PermissionName };
  const permission = await navigator.permissions?.query(query).catch(() => null);
  const text = permission?.state === "granted" ? await navigator.clipboard.readText().catch(() => own) : own;
  paste(bench, text || own);
}

export function setKind(bench: Workbench, kind: CellKind): void {
  const cells = bench.selected.filter((one) => one.kind !== kind);
  bench.performTogether(cells.map(({ cell }) => ({ type: "set_kind", cell, kind })));
}

function duplicate(bench: Workbench): void {
  bench.insertAll(places(bench).after, copied(bench).map(({ kind, text, options }) => ({ kind, name: "", text, options })));
}

/** Sets an option of the selected cells, or removes it from all if all have it. */
export function toggleOption(bench: Workbench, key: string, value: unknown): void {
  const cells = bench.selected;
  const all = cells.every((one) => one.options[key] === value);
  bench.performTogether(cells.map(({ cell }) => ({ type: "set_option", cell, key, value: all ? null : value })));
}

function merge(bench: Workbench): void {
  const { selected: cells, table } = bench;
  const next = table.order[places(bench).after];
  const all = cells.length > 1 ? ids(cells) : [...ids(cells), ...(next ? [next] : [])];
  if (all.length < 2) return;
  bench.perform({ type: "merge_cells", cells: all });
  bench.attention.select(all[0] ?? "");
}

function toggleOutput(bench: Workbench): void {
  const cells = ids(bench.selected);
  const fold = cells.some((cell) => !bench.folded.has(cell));
  for (const cell of cells) {
    if (fold) bench.folded.add(cell);
    else bench.folded.delete(cell);
  }
}

export const cells: readonly Command[] = [
  { id: "insert-above", title: "Insert cell above", group: "Cells", cellKeys: ["a"], run: (bench) => void bench.insert(places(bench).first) },
  { id: "insert-below", title: "Insert cell below", group: "Cells", cellKeys: ["b"], run: (bench) => void bench.insert(places(bench).after) },
  {
    id: "insert-markdown",
    title: "Insert markdown cell below",
    group: "Cells",
    run: (bench) => void bench.insert(places(bench).after, { kind: "markdown", edit: true }),
  },
  { id: "delete", title: "Delete cells", group: "Cells", cellKeys: ["d d", "Delete"], enabled: any, run: remove },
  {
    id: "cut",
    title: "Cut cells",
    group: "Cells",
    cellKeys: ["x"],
    enabled: any,
    run: (bench) => {
      copy(bench);
      remove(bench);
    },
  },
  { id: "copy", title: "Copy cells", group: "Cells", cellKeys: ["c"], enabled: any, run: (bench) => void copy(bench) },
  { id: "paste", title: "Paste cells below", group: "Cells", cellKeys: ["v"], run: (bench) => void pasteLast(bench) },
  { id: "duplicate", title: "Duplicate cells", group: "Cells", enabled: any, run: duplicate },
  { id: "move-up", title: "Move cells up", group: "Cells", keys: ["Alt-Shift-ArrowUp"], enabled: any, run: (bench) => shift(bench, -1) },
  { id: "move-down", title: "Move cells down", group: "Cells", keys: ["Alt-Shift-ArrowDown"], enabled: any, run: (bench) => shift(bench, 1) },
  { id: "merge", title: "Merge cells", group: "Cells", cellKeys: ["Shift-m"], enabled: any, run: merge },
  { id: "to-code", title: "Make it a code cell", group: "Cells", cellKeys: ["y"], enabled: any, run: (bench) => setKind(bench, "code") },
  { id: "to-markdown", title: "Make it a markdown cell", group: "Cells", cellKeys: ["m"], enabled: any, run: (bench) => setKind(bench, "markdown") },
  { id: "to-raw", title: "Make it a raw cell", group: "Cells", cellKeys: ["r"], enabled: any, run: (bench) => setKind(bench, "raw") },
  { id: "hide-code", title: "Hide or show code", group: "Cells", enabled: any, run: (bench) => toggleOption(bench, "hide", "code") },
  { id: "disable", title: "Disable or enable cells", group: "Cells", enabled: any, run: (bench) => toggleOption(bench, "disabled", true) },
  { id: "fold-output", title: "Fold or show output", group: "Cells", cellKeys: ["o"], enabled: any, run: toggleOutput },
  { id: "select-all", title: "Select all cells", group: "Moving", cellKeys: ["Mod-a"], run: (bench) => bench.attention.all() },
  { id: "extend-up", title: "Select the cell above too", group: "Moving", cellKeys: ["Shift-ArrowUp", "Shift-k"], run: (bench) => bench.attention.move(-1, true) },
  { id: "extend-down", title: "Select the cell below too", group: "Moving", cellKeys: ["Shift-ArrowDown", "Shift-j"], run: (bench) => bench.attention.move(1, true) },
  { id: "run-selected", title: "Run selected cells only", group: "Running", enabled: several, run: (bench) => bench.run(bench.selected, "only") },
];
