// Moving cells with the pointer: a handle is dragged, and a line shows where they will stand.
import { SvelteMap } from "svelte/reactivity";
import type { CellId } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

export type Side = "above" | "below";

class Dragged {
  /** The cells under way; none when nothing is. */
  cells: readonly CellId[] = [];
  /** The one cell beside which they would stand. */
  readonly sides = new SvelteMap<CellId, Side>();
}

export const dragged = new Dragged();

/** A handle is dragged: the selection goes, if the cell is part of it. */
export function dragStarted(event: DragEvent, bench: Workbench, cell: CellId): void {
  const { cells } = bench.attention;
  dragged.cells = cells.includes(cell) ? cells : [cell];
  event.dataTransfer?.setData("text/plain", "");
  const section = (event.target as Element).closest("section");
  if (section && event.dataTransfer) event.dataTransfer.setDragImage(section, 12, 12);
}

/** The pointer is over the notebook. */
export function dragOver(event: DragEvent): void {
  if (!dragged.cells.length) return;
  event.preventDefault();
  const section = (event.target as Element).closest<HTMLElement>("section[data-cell]");
  if (!section) return;
  const { top, height } = section.getBoundingClientRect();
  const { cell = "" } = section.dataset;
  for (const other of dragged.sides.keys()) if (other !== cell) dragged.sides.delete(other);
  dragged.sides.set(cell, event.clientY < top + height / 2 ? "above" : "below");
}

export function dragEnded(): void {
  dragged.cells = [];
  dragged.sides.clear();
}

/** Puts the cells where they were let go. */
export function dropped(event: DragEvent, bench: Workbench): void {
  const { cells } = dragged;
  const [beside] = dragged.sides;
  dragEnded();
  if (!cells.length || !beside) return;
  event.preventDefault();
  const index = landing(bench.table.order, cells, ...beside);
  bench.perform({ type: "move_cells", cells: [...cells], index });
}

/** Where the first of the cells will stand among those that are not moved. */
export function landing(order: readonly CellId[], cells: readonly CellId[], target: CellId, side: Side): number {
  const moving = new Set(cells);
  const place = order.indexOf(target) + (side === "below" ? 1 : 0);
  return order.slice(0, place).filter((cell) => !moving.has(cell)).length;
}
