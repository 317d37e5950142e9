// Names that come from other cells, subtly marked.
import { syntaxTree } from "@codemirror/language";
import { StateEffect, StateField, type EditorState } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { SyntaxNode } from "@lezer/common";
import type { CellId } from "../../protocol/protocol.ts";

type Reads = { readonly [name: string]: CellId | null };

export const setReads = StateEffect.define<Reads>();

/** What the cell reads, and the cell each name binds to. */
export const reads = StateField.define<Reads>({
  create: () => ({}),
  update: (value, { effects }) => effects.find((one) => one.is(setReads))?.value ?? value,
});

const mark = Decoration.mark({ class: "bound" });

/** The name at a node, if it is looked up there rather than given a meaning. */
export function readName(node: SyntaxNode, state: EditorState): string | null {
  if (node.name !== "VariableName") return null;
  const parent = node.parent?.name;
  if (parent === "ParamList" || parent === "ImportStatement" || parent === "ScopeStatement") return null;
  for (let next = node.nextSibling; next; next = next.nextSibling) {
    if (next.name === "AssignOp" && parent === "AssignStatement") return null;
    if (next.name === "AssignOp" && next === node.nextSibling) return null;
  }
  return state.sliceDoc(node.from, node.to);
}

function marked(view: EditorView): DecorationSet {
  const bound = view.state.field(reads);
  const marks: ReturnType<typeof mark.range>[] = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: ({ node }) => {
        const name = readName(node, view.state);
        if (name !== null && Object.hasOwn(bound, name) && bound[name]) marks.push(mark.range(node.from, node.to));
      },
    });
  }
  return Decoration.set(marks);
}

const marks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = marked(view);
    }
    update({ view, docChanged, viewportChanged, startState, state }: ViewUpdate): void {
      const changed = startState.field(reads) !== state.field(reads) || syntaxTree(startState) !== syntaxTree(state);
      if (docChanged || viewportChanged || changed) this.decorations = marked(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

export const bindings = [reads, marks];
