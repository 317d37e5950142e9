// One cell's text in CodeMirror. It is mounted near the viewport only, so everything that lasts is
// in the model: the text and its unconfirmed changes, and the history, which the session keeps.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { pythonLanguage } from "@codemirror/lang-python";
import { highlightSelectionMatches } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type ChangeSet, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
  tooltips,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { CellKind, CellRecord, PresenceRecord } from "../../protocol/protocol.ts";
import type { Enterable, Spot } from "../attention.svelte.ts";
import { bindings, setReads } from "./bindings.ts";
import { completions } from "./completion.ts";
import { hover } from "./hover.ts";
import { cellKeymap, editingKeymap } from "./keymap.ts";
import type { Place } from "./place.ts";
import { presence, setPresence } from "./presence.ts";
import { showProblems } from "./problems.ts";

/** A change that came from the model, where it is already known. */
const known = Annotation.define<true>();

const reduced = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

function shared(): Extension {
  return [
    highlightSpecialChars(),
    drawSelection({ cursorBlinkRate: reduced() ? 0 : 1200 }),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    EditorState.tabSize.of(4),
    indentUnit.of("    "),
    rectangularSelection(),
    crosshairCursor(),
    syntaxHighlighting(classHighlighter),
    highlightSelectionMatches({ minSelectionLength: 2 }),
    tooltips({ parent: document.body, position: "fixed" }),
  ];
}

/** What asks about names. It looks for itself whether the text is code: it may be waiting for an answer when that changes. */
function names(place: Place): Extension {
  return [autocompletion({ override: [completions(place)], icons: false, maxRenderedOptions: 60 }), bindings, hover(place)];
}

const code: Extension = [pythonLanguage, indentOnInput(), bracketMatching(), closeBrackets()];

export class CodeEditor implements Enterable {
  readonly #view: EditorView;
  readonly #language = new Compartment();
  readonly #numbers = new Compartment();
  #kind: CellKind | null = null;
  readonly #unsubscribe: () => void;

  /** An editor that is not on the page yet; `attached` puts it there. */
  constructor(place: Place) {
    const { bench, cell, text } = place;
    const state = EditorState.create({
      doc: text.doc,
      extensions: [
        cellKeymap(place),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap]),
        editingKeymap,
        shared(),
        names(place),
        presence,
        this.#language.of([]),
        this.#numbers.of([]),
        EditorView.contentAttributes.of({ "aria-label": "Code", tabindex: "-1", autocapitalize: "off" }),
        EditorView.updateListener.of(({ transactions, docChanged, selectionSet, focusChanged, view }) => {
          if (docChanged) for (const one of transactions) if (one.docChanged && !one.annotation(known)) bench.notebook.edit(cell, one.changes, this);
          if (selectionSet || docChanged || focusChanged) bench.cursorMoved(cell, view.hasFocus ? view.state.selection.main : null);
        }),
      ],
    });
    this.#view = new EditorView({ state });
    this.#unsubscribe = text.subscribe((changes, source) => this.#follow(changes, source));
  }

  /** For an element that is this editor for as long as it is there. */
  readonly attached = (host: HTMLElement): (() => void) => {
    host.append(this.#view.dom);
    this.#view.requestMeasure();
    return () => this.#destroy();
  };

  get position(): number {
    return this.#view.state.selection.main.head;
  }

  enter(spot: Spot, focus: boolean): void {
    const { length } = this.#view.state.doc;
    const range = spot === "start" ? { from: 0, to: 0 } : spot === "end" ? { from: length, to: length } : spot;
    if (range) {
      const [anchor, head] = [Math.min(range.from, length), Math.min(range.to, length)];
      this.#view.dispatch({ selection: { anchor, head }, scrollIntoView: true });
    }
    if (focus) this.#view.focus();
  }

  type(text: string): void {
    this.#view.dispatch(this.#view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  }

  /** Takes up the language of a kind of cell. The text, the cursor and the focus stay. */
  speak(kind: CellKind): void {
    if (kind === this.#kind) return;
    this.#kind = kind;
    this.#reconfigure(kind === "code" ? code : EditorView.lineWrapping);
    if (kind === "markdown") void this.#speakMarkdown();
  }

  /** Shows what is known about the cell. */
  describe({ reads, problems }: CellRecord): void {
    this.#view.dispatch({ effects: setReads.of(reads) });
    showProblems(this.#view, problems);
  }

  /** Shows the cursors of others. */
  accompany(others: readonly PresenceRecord[]): void {
    this.#view.dispatch({ effects: setPresence.of(others) });
  }

  number(numbered: boolean): void {
    this.#view.dispatch({ effects: this.#numbers.reconfigure(numbered ? lineNumbers() : []) });
  }

  #destroy(): void {
    this.#unsubscribe();
    this.#view.destroy();
  }

  #follow(changes: ChangeSet, source: unknown): void {
    if (source !== this) this.#view.dispatch({ changes, annotations: known.of(true) });
  }

  #reconfigure(language: Extension): void {
    this.#view.dispatch({ effects: this.#language.reconfigure(language) });
  }

  async #speakMarkdown(): Promise<void> {
    const { markdownLanguage } = await import("./markdown.ts");
    if (this.#kind === "markdown") this.#reconfigure([markdownLanguage, EditorView.lineWrapping, EditorView.contentAttributes.of({ spellcheck: "true" })]);
  }
}
