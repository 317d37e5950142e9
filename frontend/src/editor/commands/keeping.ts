// Results kept on disk: what the cell menu offers, and what is said beside a cell's name.
import type { CellRecord } from "../../protocol/protocol.ts";
import type { MenuItem } from "../../ui/menu.ts";
import { moment } from "../../ui/quantity.ts";
import type { Workbench } from "../workbench.svelte.ts";

const keeps = (cell: CellRecord | undefined): boolean => cell?.options["cache"] === true;

/** The menu's items for the selected cells. */
export function keeping(bench: Workbench): MenuItem[] {
  const kept = keeps(bench.head);
  const keep = (): void => {
    for (const { cell, kind } of bench.selected) if (kind === "code") bench.perform({ type: "set_option", cell, key: "cache", value: kept ? null : true });
  };
  const anew = (): void => {
    const cells = bench.selected.filter((cell) => cell.kind === "code").map((one) => one.cell);
    bench.perform({ type: "run_cells", cells, anew: true });
  };
  return [
    { label: kept ? "Do not keep results" : "Keep results", action: keep },
    { label: "Run anew", disabled: !kept, action: anew },
  ];
}

export interface Note {
  text: string;
  /** The whole of it, shown on hover and read out. */
  title: string;
}

/** What is said of keeping beside a cell's name; nothing for cells that do not ask for it. */
export function keepingNote(cell: CellRecord): Note | null {
  if (!keeps(cell)) return null;
  const { kept } = cell;
  if (kept?.restored) return { text: `kept from ${moment(kept.made)}`, title: `It did not run: its result was kept from ${moment(kept.made)}.` };
  if (kept?.made) return { text: "kept", title: kept.note || "Its result is kept for other kernels." };
  if (kept?.note) return { text: "not kept", title: kept.note };
  return { text: "keeps results", title: "The result of its next run is kept for other kernels." };
}
