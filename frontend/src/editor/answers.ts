// What the session answers when it is asked why a cell stands as it does and what would run.
import type { CellId, CellStatus, Explanation, Forecast, PlannedRun, Scope } from "../protocol/protocol.ts";
import { counted, duration } from "../ui/quantity.ts";
import type { Workbench } from "./workbench.svelte.ts";

/** Why a cell stands as it does; null when nobody answers. */
export async function explain(bench: Workbench, cell: CellId): Promise<Explanation | null> {
  return (await bench.notebook.ask({ type: "explain", cell })) as Explanation | null;
}

/** What running some cells would lead to, or, with none, what running all stale ones would. */
export async function foresee(bench: Workbench, cells: CellId[], scope: Scope): Promise<Forecast | null> {
  return (await bench.notebook.ask({ type: "plan_run", cells, scope })) as Forecast | null;
}

/** Calls now, and soon after each change of the notebook, until the returned function is called. */
export function whileChanging(bench: Workbench, call: () => void, pause = 200): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = bench.table.subscribe(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      call();
    }, pause);
  });
  call();
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** How the question about a cell is put, going by how it stands. */
export function question(label: string, status: CellStatus): string {
  if (status === "running") return `Why is ${label} running?`;
  return `Why is ${label} ${status === "queued" ? "about to run" : status}?`;
}

/** How many cells run and how long that takes, as far as anybody can know. */
export function total(runs: readonly PlannedRun[], cost: number): string {
  const unknown = runs.filter((run) => run.cost === 0).length;
  const cells = counted(runs.length, "cell");
  if (runs.length === 0) return "Nothing would run.";
  if (unknown === runs.length) return `${cells}; how long that takes is not known, because none of them has run yet.`;
  const time = `${cells}, about ${duration(cost)} going by the last runs`;
  return unknown === 0 ? `${time}.` : `${time}; ${counted(unknown, "cell")} of unknown duration not counted.`;
}
