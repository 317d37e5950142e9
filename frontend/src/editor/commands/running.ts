// Commands that run code.
import type { CellRecord } from "../../protocol/protocol.ts";
import type { Workbench } from "../workbench.svelte.ts";
import type { Command } from "./command.ts";

/** Runs what is selected and goes to the cell after it, which is made at the end. */
function runAndAdvance(bench: Workbench): void {
  const cells = bench.selected;
  const last = cells.at(-1);
  if (!last) return;
  bench.run(cells);
  const index = bench.table.place(last.cell) + 1;
  const next = bench.table.order[index];
  if (next === undefined) bench.insert(index, { edit: true });
  else bench.attention.select(next);
}

function runAndInsert(bench: Workbench): void {
  const cells = bench.selected;
  const last = cells.at(-1);
  if (!last) return;
  bench.run(cells);
  bench.insert(bench.table.place(last.cell) + 1, { edit: true });
}

function runInPlace(bench: Workbench): void {
  bench.run(bench.selected);
  bench.attention.command();
}

const code = (bench: Workbench): boolean => bench.selected.some((cell) => cell.kind === "code");

/** Whether anything runs or is about to. */
export const busy = (bench: Workbench): boolean =>
  ["running", "queued"].some((state) => (bench.table.tally.get(state as CellRecord["status"]) ?? 0) > 0);

const going = (bench: Workbench): readonly CellRecord[] =>
  bench.selected.filter((cell) => cell.status === "running" || cell.status === "queued");

/** Ends the runs of the selected cells, and lets all else go on. */
function stopSelected(bench: Workbench): void {
  for (const { cell } of going(bench)) bench.perform({ type: "interrupt", cell });
}

/** Whether a restart would lose something that took long to make, or that is being made. */
function costly(bench: Workbench): boolean {
  if (busy(bench)) return true;
  let spent = 0;
  for (const cell of bench.table.order) {
    const record = bench.table.cell(cell);
    if (record?.status === "fresh" && !record.from_before) spent += record.duration;
  }
  return spent > 20;
}

/** Restarts at once, or asks first. */
export function restart(bench: Workbench): void {
  if (costly(bench)) bench.dialog = "restart";
  else bench.perform({ type: "restart_kernel" });
}

export const running: readonly Command[] = [
  { id: "run-advance", title: "Run cell and go to the next", group: "Running", keys: ["Shift-Enter"], run: runAndAdvance },
  { id: "run", title: "Run cell", group: "Running", keys: ["Mod-Enter", "Ctrl-Enter"], run: runInPlace },
  { id: "run-insert", title: "Run cell and insert one below", group: "Running", keys: ["Alt-Enter"], run: runAndInsert },
  { id: "run-only", title: "Run only this cell", group: "Running", keys: ["Mod-Shift-Enter"], enabled: code, run: (bench) => bench.run(bench.selected, "only") },
  { id: "run-needs", title: "Run what this cell needs", group: "Running", keys: ["Alt-Shift-Enter"], enabled: code, run: (bench) => bench.run(bench.selected, "needs") },
  { id: "run-all", title: "Run all cells", group: "Running", run: (bench) => bench.perform({ type: "run_all" }) },
  { id: "run-stale", title: "Run stale cells", group: "Running", cellKeys: ["Shift-r"], run: (bench) => bench.perform({ type: "run_stale" }) },
  { id: "stop", title: "Stop what runs", group: "Running", cellKeys: ["i i"], run: (bench) => bench.perform({ type: "interrupt" }) },
  { id: "stop-cell", title: "Stop this cell", group: "Running", enabled: (bench) => going(bench).length > 0, run: stopSelected },
  { id: "restart", title: "Restart kernel", group: "Running", cellKeys: ["0 0"], run: restart },
  { id: "restart-run", title: "Restart kernel and run all cells", group: "Running", run: (bench) => bench.perform({ type: "restart_kernel", run: true }) },
];
