// The history of the notebook, as the server tells it, and what is done with it.
import { difference, textOf } from "../model/text.svelte.ts";
import type { CellId, CellPast, DeletedCell, DeletedCells, ListedRun, Output, PastRun } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

/** The runs of a cell, newest first; null when nobody answers. */
export async function pastOf(bench: Workbench, cell: CellId): Promise<CellPast | null> {
  return (await bench.notebook.ask({ type: "list_past", cell })) as CellPast | null;
}

/** One run in full; null if it is no longer kept. */
export async function pastRun(bench: Workbench, run: string): Promise<PastRun | null> {
  return (await bench.notebook.ask({ type: "show_past", run })) as PastRun | null;
}

/** The cells that were deleted and are nowhere, newest first. */
export async function deletedCells(bench: Workbench): Promise<DeletedCell[]> {
  return ((await bench.notebook.ask({ type: "list_deleted" })) as DeletedCells | null)?.cells ?? [];
}

/** What became of a run. */
export const outcomes: { [outcome in ListedRun["outcome"]]: string } = {
  ok: "ran",
  failed: "failed",
  interrupted: "was interrupted",
  stopped: "stopped itself",
  died: "lost its kernel",
};

/** Who asked for a run, or deleted a cell. */
export function who(bench: Workbench, { by, client }: { by: string; client: string }): string {
  if (by) return by;
  if (client === "" || client === "session") return "";
  return client === bench.table.client ? "you" : "another page";
}

/** Puts an earlier text into a cell, as an edit that can be taken back. */
export function restore(bench: Workbench, cell: CellId, source: string): void {
  bench.notebook.edit(cell, difference(bench.table.text(cell).doc, textOf(source)));
  bench.goTo(cell, 0);
}

/** Puts a deleted cell where it stood. */
export function bringBack(bench: Workbench, { kind, name, source, options, index }: DeletedCell): void {
  const { order } = bench.table;
  const taken = order.some((cell) => bench.table.cell(cell)?.name === name);
  bench.insertAll(Math.min(index, order.length), [{ kind, name: taken ? "" : name, text: source, options }]);
}

/** What outputs say in plain text; empty where they have none. */
export function plain(outputs: readonly Output[]): string {
  return outputs.map(plainOne).join("").replace(/\n$/, "");
}

function plainOne(output: Output): string {
  if (output.type === "stream") return output.text;
  if (output.type === "error") return `${output.name}: ${output.message}\n`;
  if (output.type === "gap") return "…\n";
  const text = output.data["text/plain"];
  return text?.type === "text" ? `${text.text}\n` : "";
}
