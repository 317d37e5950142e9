// Undo and redo: the session keeps one history over all cells; the page shows where it changed.
import type { Change } from "../model/table.svelte.ts";
import type { CellId } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

/** How long a change may take to come before it is no longer taken for the answer. */
const patience = 3000;

/** Asks for an undo or redo, and attends to the cell that it changes. */
export function follow(bench: Workbench, what: "undo" | "redo"): void {
  const stop = bench.table.subscribe((change) => {
    const target = changed(bench, change);
    if (!target) return;
    finish();
    if (target.text && bench.attention.editing) bench.edit(target.cell, { from: target.at, to: target.at });
    else bench.attention.select(target.cell);
  });
  const timer = setTimeout(stop, patience);
  const finish = (): void => {
    clearTimeout(timer);
    stop();
  };
  bench.perform({ type: what });
}

interface Target {
  cell: CellId;
  text: boolean;
  at: number;
}

/** What a patch changed that nobody typed: a text, or a cell that has come back. */
function changed({ table }: Workbench, { cells, edits }: Change): Target | null {
  const edit = edits.find((one) => one.client === "session");
  if (edit && table.place(edit.cell) >= 0) {
    return { cell: edit.cell, text: true, at: Math.min(endOf(edit.changes), table.text(edit.cell).doc.length) };
  }
  const back = cells.find((one) => one.after && (!one.before || described(one.before) !== described(one.after)));
  return back?.after && table.place(back.after.cell) >= 0 ? { cell: back.after.cell, text: false, at: 0 } : null;
}

const described = ({ kind, name, options }: { kind: string; name: string; options: object }): string => JSON.stringify([kind, name, options]);

/** The end of what a change puts in, in the new text. */
export function endOf(changes: unknown[]): number {
  let at = 0;
  let end = 0;
  for (const part of changes as (number | [number, ...string[]])[]) {
    if (typeof part === "number") at += part;
    else {
      at += part.slice(1).join("\n").length;
      end = at;
    }
  }
  return end;
}

