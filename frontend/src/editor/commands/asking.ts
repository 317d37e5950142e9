// Commands that ask why a cell stands as it does and what a run would lead to, and those that say
// when cells run.
import { called, policies, setPolicy } from "../policies.ts";
import { togglePanel, type Workbench } from "../workbench.svelte.ts";
import type { Command } from "./command.ts";

const ask = (dialog: Workbench["dialog"]) => (bench: Workbench) => {
  bench.dialog = dialog;
};
const code = (bench: Workbench): boolean => bench.head?.kind === "code";

export const asking: readonly Command[] = [
  { id: "why", title: "Why is this cell stale, or not?", group: "Running", cellKeys: ["w"], enabled: code, run: ask("why") },
  {
    id: "foresee",
    title: "What would run?",
    group: "Running",
    cellKeys: ["p"],
    run: ask("foresee"),
  },
  ...policies.map((word): Command => ({ id: `policy-${word}`, title: `These cells: ${called[word].toLowerCase()}`, group: "Cells", enabled: code, run: (bench) => setPolicy(bench, word) })),
  { id: "policy-none", title: "These cells: run as the notebook says", group: "Cells", enabled: code, run: (bench) => setPolicy(bench, null) },
  { id: "history", title: "Show or hide the history", group: "Notebook", run: (bench) => togglePanel(bench, "History") },
  { id: "graph", title: "Show or hide the graph", group: "Notebook", run: (bench) => togglePanel(bench, "Graph") },
  {
    id: "settings",
    title: "Notebook settings",
    group: "Notebook",
    run: ask("settings"),
  },
];
