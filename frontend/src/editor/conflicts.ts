// A conflict that arises while somebody works elsewhere in the notebook is told where they look.
import { toast } from "../ui/toasts.svelte.ts";
import { called } from "./states.ts";
import type { Workbench } from "./workbench.svelte.ts";

/** Tells of conflicts until the returned function is called. */
export function watchConflicts(bench: Workbench): () => void {
  return bench.table.subscribe(({ cells }) => {
    for (const { before, after } of cells) {
      if (!after?.conflict || !before || before.conflict || after.cell === bench.attention.head) continue;
      const { cell, name } = after;
      toast(`${called(name, bench.table.place(cell))} was changed here and in the file.`, {
        kind: "error",
        action: { label: "Show", run: () => bench.goTo(cell, 0) },
      });
    }
  });
}
