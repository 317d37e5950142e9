// Keys while a cell's text is edited: the page's commands, and the ways out at its edges.
import { acceptCompletion, completionStatus } from "@codemirror/autocomplete";
import { indentLess, indentMore, insertNewlineAndIndent } from "@codemirror/commands";
import { Prec, type Extension } from "@codemirror/state";
import { EditorView, keymap, type Command, type KeyBinding } from "@codemirror/view";
import { byTextKey } from "../commands/commands.ts";
import { stroke } from "../keys.ts";
import { follow } from "../undo.ts";
import type { Place } from "./place.ts";

/** Tab completes, indents what is selected or at the line's start, and else goes to the next stop. */
const tab: Command = (view) => {
  // A list that has just opened takes nothing yet; the key was meant for it all the same.
  if (acceptCompletion(view) || completionStatus(view.state) === "active") return true;
  const { state } = view;
  if (state.readOnly) return false;
  const { main } = state.selection;
  const before = state.sliceDoc(state.doc.lineAt(main.head).from, main.head);
  if (!main.empty || before.trim() === "") return indentMore(view);
  const missing = 4 - (before.length % 4);
  view.dispatch(state.update(state.replaceSelection(" ".repeat(missing)), { scrollIntoView: true, userEvent: "input" }));
  return true;
};

export const editingKeymap: Extension = [
  keymap.of([
    { key: "Tab", run: tab, shift: indentLess },
    { key: "Enter", run: insertNewlineAndIndent },
  ]),
];

/** The page's commands while this cell's text is edited. */
export function cellKeymap({ bench, cell }: Place): Extension {
  const commands = EditorView.domEventHandlers({
    keydown: (event, view) => {
      const key = event.isComposing ? null : stroke(event);
      const found = key === null ? undefined : byTextKey.get(key);
      if (!found || (found.enabled && !found.enabled(bench))) return false;
      if (key === "Escape" && completionStatus(view.state) === "active") return false;
      event.preventDefault();
      found.run(bench);
      return true;
    },
    beforeinput: (event) => {
      if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return false;
      event.preventDefault();
      follow(bench, event.inputType === "historyUndo" ? "undo" : "redo");
      return true;
    },
  });
  const edges: KeyBinding[] = [
    { key: "ArrowUp", run: (view) => leaves(view, -1) && bench.neighbour(cell, -1) },
    { key: "ArrowDown", run: (view) => leaves(view, 1) && bench.neighbour(cell, 1) },
  ];
  return [Prec.highest(commands), keymap.of(edges)];
}

/** Whether an arrow key would leave the text: the cursor is alone and in the first or last line. */
function leaves({ state }: EditorView, by: 1 | -1): boolean {
  const { ranges, main } = state.selection;
  if (ranges.length > 1 || !main.empty || completionStatus(state) === "active") return false;
  const { number } = state.doc.lineAt(main.head);
  return number === (by < 0 ? 1 : state.doc.lines);
}
