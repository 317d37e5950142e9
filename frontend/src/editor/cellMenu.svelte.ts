// Which cell's menu is open: one menu serves all cells.
import type { CellId } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

class CellMenuState {
  open = $state.raw<{ cell: CellId; anchor: HTMLElement } | null>(null);
}

export const cellMenu = new CellMenuState();

/** Opens the menu of a cell beside the button that was pressed; it acts on the selection. */
export function openCellMenu(anchor: HTMLElement, bench: Workbench, cell: CellId): void {
  if (!bench.attention.cells.includes(cell)) bench.attention.focused(cell, false);
  cellMenu.open = { cell, anchor };
}
