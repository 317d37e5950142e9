// A cell that goes while this person writes in it, because somebody else has deleted it: what they go
// on typing must not become commands to the next cell, and what they had typed can be had back.
import type { Change } from "../model/table.svelte.ts";
import type { CellRecord } from "../protocol/protocol.ts";
import { toast } from "../ui/toasts.svelte.ts";
import { called } from "./states.ts";
import type { Workbench } from "./workbench.svelte.ts";

/** Looks for such deletions until the returned function is called. */
export function watchDeletions(bench: Workbench): () => void {
  return bench.table.subscribe(({ cells, gone }) => {
    const { head, editing } = bench.attention;
    const record = cells.find(({ before, after }) => before?.cell === head && !after)?.before;
    const left = record && gone.get(record.cell);
    if (!left || !editing) return;
    if (bench.notebook.renewing) goOn(bench, left.place);
    else if (!bench.notebook.removing) lose(bench, record, left);
  });
}

/** In a session that began anew the cell has another id, and most likely its place. */
function goOn(bench: Workbench, place: number): void {
  const cell = bench.table.order[place];
  const at = bench.attention.cursor?.position ?? 0;
  if (cell !== undefined) bench.edit(cell, { from: at, to: at });
}

type Left = Change["gone"] extends ReadonlyMap<string, infer Found> ? Found : never;

function lose(bench: Workbench, record: CellRecord, { text, place }: Left): void {
  const { order } = bench.table;
  bench.attention.rest(order[Math.min(place, order.length - 1)] ?? null);
  const again = { label: "Insert what I had typed", run: () => bringBack(bench, record, { text, place }) };
  toast(`${called(record.name, place)} was deleted elsewhere while you were writing in it.`, {
    kind: "error",
    ...(text.trim() && { action: again }),
  });
}

function bringBack(bench: Workbench, { kind, name, options }: CellRecord, { text, place }: Left): void {
  const taken = bench.table.order.some((cell) => bench.table.cell(cell)?.name === name);
  const made = bench.insertAll(Math.min(place, bench.table.order.length), [{ kind, name: taken ? "" : name, text, options }]);
  if (made !== undefined) bench.edit(made, "end");
}
