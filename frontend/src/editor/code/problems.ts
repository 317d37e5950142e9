// Problems of a cell, underlined in its text. The part of CodeMirror that draws them is loaded with
// the first problem.
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic } from "@codemirror/lint";
import type { Problem } from "../../protocol/protocol.ts";

const severities = { error: "error", warning: "warning", note: "info" } as const;

/** Views that show problems, which have to be told when there are none left. */
const troubled = new WeakSet<EditorView>();
const latest = new WeakMap<EditorView, readonly Problem[]>();

/** Where a problem is in the text: the word at its place, or the line. */
export function range({ line, column }: Pick<Problem, "line" | "column">, doc: Text): { from: number; to: number } {
  const { from, text } = doc.line(Math.max(1, Math.min(line, doc.lines)));
  const start = Math.min(column, text.length);
  const word = /^[\p{L}\p{N}_]+|^\S/u.exec(text.slice(start))?.[0] ?? "";
  if (word) return { from: from + start, to: from + start + word.length };
  const indent = text.length - text.trimStart().length;
  return { from: from + indent, to: from + text.length };
}

function diagnostic({ code, message, severity, ...place }: Problem, doc: Text): Diagnostic {
  return { ...range(place, doc), severity: severities[severity], source: code, message };
}

export function showProblems(view: EditorView, problems: readonly Problem[]): void {
  latest.set(view, problems);
  if (!problems.length && !troubled.has(view)) return;
  troubled.add(view);
  void import("@codemirror/lint").then(({ setDiagnostics }) => {
    if (latest.get(view) !== problems || !view.dom.isConnected) return;
    const placed = problems.filter((problem) => problem.line > 0);
    view.dispatch(setDiagnostics(view.state, placed.map((problem) => diagnostic(problem, view.state.doc))));
  });
}
