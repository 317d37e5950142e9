// Which cells are selected: everything between an anchor and a head, as in a list of files. The
// head is the cell that keys act on and that is scrolled to.
import type { CellId } from "../protocol/protocol.ts";

export interface Selection {
  anchor: CellId | null;
  head: CellId | null;
}

export const nothing: Selection = { anchor: null, head: null };

/** Just one cell. */
export const only = (cell: CellId | null): Selection => ({ anchor: cell, head: cell });

/** The first and last place of a selection; null when it holds no cell of `order`. */
export function span(order: readonly CellId[], { anchor, head }: Selection): [first: number, last: number] | null {
  const to = head === null ? -1 : order.indexOf(head);
  if (to < 0) return null;
  const from = anchor === null ? -1 : order.indexOf(anchor);
  return from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
}

/** The selected cells in document order. */
export function selected(order: readonly CellId[], selection: Selection): readonly CellId[] {
  const found = span(order, selection);
  return found ? order.slice(found[0], found[1] + 1) : [];
}

/** The selection after going `by` cells from the head; `extend` keeps the anchor. */
export function moved(order: readonly CellId[], selection: Selection, by: number, extend: boolean): Selection {
  const found = span(order, selection);
  if (!found) return only(order[by < 0 ? order.length - 1 : 0] ?? null);
  const at = order.indexOf(selection.head ?? "");
  const from = extend || found[0] === found[1] ? at : by < 0 ? found[0] : found[1];
  const head = order[Math.max(0, Math.min(order.length - 1, from + by))] ?? null;
  return { anchor: extend ? selection.anchor : head, head };
}

/** The selection in a new order: where its cells are gone, the one that took their place. */
export function survived(before: readonly CellId[], after: readonly CellId[], selection: Selection): Selection {
  if (selection.head === null) return selection;
  const there = new Set(after);
  const anchor = selection.anchor !== null && there.has(selection.anchor) ? selection.anchor : null;
  if (there.has(selection.head)) return { anchor: anchor ?? selection.head, head: selection.head };
  const at = before.indexOf(selection.head);
  if (at < 0) return selection; // a cell that is still to come
  const next = before.slice(at).find((cell) => there.has(cell)) ?? before.slice(0, at).findLast((cell) => there.has(cell));
  return only(next ?? after[0] ?? null);
}
