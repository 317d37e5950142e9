// Commands for moving about, for editing text, and for the page as a whole.
import { freshName } from "../../client/identity.ts";
import { follow } from "../undo.ts";
import { togglePanel, type Workbench } from "../workbench.svelte.ts";
import type { Command } from "./command.ts";

function split(bench: Workbench): void {
  const at = bench.attention.cursor;
  if (!at) return;
  const lower = freshName();
  bench.perform({ type: "split_cell", cell: at.cell, at: at.position, new: lower });
  bench.edit(lower, "start");
}

function enter(bench: Workbench): void {
  const { head } = bench.attention;
  if (head !== null) bench.edit(head);
}

const step = (by: number) => (bench: Workbench) => bench.attention.move(by);
const end = (last: boolean) => (bench: Workbench) => {
  const cell = bench.table.order.at(last ? -1 : 0);
  if (cell) bench.attention.select(cell);
};
const ask = (dialog: Workbench["dialog"]) => (bench: Workbench) => {
  bench.dialog = dialog;
};

export const page: readonly Command[] = [
  { id: "edit", title: "Edit cell", group: "Editing", cellKeys: ["Enter"], run: enter },
  { id: "leave", title: "Leave the text", group: "Editing", textKeys: ["Escape"], run: (bench) => bench.leave() },
  { id: "split", title: "Split cell at the cursor", group: "Editing", textKeys: ["Mod-Shift--", "Ctrl-Shift--"], enabled: (bench) => bench.attention.editing, run: split },
  { id: "undo", title: "Undo", group: "Editing", keys: ["Mod-z"], cellKeys: ["z"], run: (bench) => follow(bench, "undo") },
  { id: "redo", title: "Redo", group: "Editing", keys: ["Mod-Shift-z", "Mod-y"], cellKeys: ["Shift-z"], run: (bench) => follow(bench, "redo") },
  { id: "up", title: "Go to the cell above", group: "Moving", cellKeys: ["ArrowUp", "k"], run: step(-1) },
  { id: "down", title: "Go to the cell below", group: "Moving", cellKeys: ["ArrowDown", "j"], run: step(1) },
  { id: "first", title: "Go to the first cell", group: "Moving", cellKeys: ["Home", "g g"], run: end(false) },
  { id: "last", title: "Go to the last cell", group: "Moving", cellKeys: ["End", "Shift-g"], run: end(true) },
  { id: "save", title: "Save", group: "Notebook", keys: ["Mod-s"], cellKeys: ["s"], run: (bench) => bench.perform({ type: "save" }) },
  { id: "find", title: "Find and replace in all cells", group: "Notebook", keys: ["Mod-Shift-f"], cellKeys: ["f"], run: ask("find") },
  { id: "numbers", title: "Show or hide line numbers", group: "Notebook", cellKeys: ["l"], run: (bench) => void (bench.numbered = !bench.numbered) },
  { id: "outline", title: "Show or hide the outline", group: "Notebook", run: (bench) => togglePanel(bench, "Outline") },
  { id: "variables", title: "Show or hide variables", group: "Notebook", run: (bench) => togglePanel(bench, "Variables") },
  { id: "problems", title: "Show or hide problems", group: "Notebook", run: (bench) => togglePanel(bench, "Problems") },
  { id: "name", title: "Set the name others see", group: "Notebook", run: ask("name") },
  { id: "palette", title: "Command palette", group: "Notebook", keys: ["Mod-k", "Mod-Shift-p"], run: ask("palette") },
  { id: "help", title: "Keyboard shortcuts", group: "Notebook", cellKeys: ["h", "?"], run: ask("help") },
];
