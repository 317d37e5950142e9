// A reload comes back to where one was: the same cell, at the same place on the screen.
import type { CellId } from "../protocol/protocol.ts";
import { elementId } from "./attention.svelte.ts";
import type { Workbench } from "./workbench.svelte.ts";

const key = "gonium.place";

interface Stored {
  path: string;
  cell: CellId;
  /** Where the cell is in the order, for a session that gave it another id. */
  place: number;
  /** How far its top was from the window's, in CSS pixels. */
  top: number;
}

const topOf = (cell: CellId): number | undefined => document.getElementById(elementId(cell))?.getBoundingClientRect().top;

function stored(path: string): Stored | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(key) ?? "null") as Stored | null;
    return found?.path === path ? found : null;
  } catch {
    return null; // storage is switched off
  }
}

/** Remembers the place when the page is left. */
export function leave({ attention, table, path }: Workbench): void {
  const cell = attention.head;
  const top = cell === null ? undefined : topOf(cell);
  if (cell === null || top === undefined) return;
  const place: Stored = { path, cell, place: table.place(cell), top };
  try {
    sessionStorage.setItem(key, JSON.stringify(place));
  } catch {
    // storage is switched off: the page opens at its top
  }
}

/**
 * Selects the cell that was selected and scrolls to where it was, unless an address says where to go.
 * A notebook in which nothing is written yet is there to be written in.
 */
export function comeBack(bench: Workbench): void {
  const { attention, table, path } = bench;
  const before = stored(path);
  if (location.hash) return;
  if (!before) return begin(bench);
  const cell = table.place(before.cell) >= 0 ? before.cell : table.order[before.place];
  if (cell === undefined) return;
  history.scrollRestoration = "manual";
  attention.focused(cell, false);
  requestAnimationFrame(() => {
    scrollBy({ top: (topOf(cell) ?? before.top) - before.top, behavior: "instant" });
    attention.select(cell);
  });
}

function begin(bench: Workbench): void {
  const { order } = bench.table;
  const [first] = order;
  if (first !== undefined && order.length === 1 && bench.table.text(first).doc.length === 0) bench.edit(first, "start");
}
