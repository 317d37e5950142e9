// What the parts of the notebook page share: the notebook, the person's attention, and which
// dialogs and panels are open. One for a page, handed down as a Svelte context.
import { getContext, setContext } from "svelte";
import { SvelteSet } from "svelte/reactivity";
import { freshName } from "../client/identity.ts";
import type { RemoteNotebook } from "../client/remote.svelte.ts";
import type { Copied } from "../model/clipboard.ts";
import type { Table } from "../model/table.svelte.ts";
import type { AnyOp, CellId, CellKind, CellRecord, Together } from "../protocol/protocol.ts";
import { Attention, type Spot } from "./attention.svelte.ts";
import { called } from "./states.ts";
import { Whereabouts } from "./whereabouts.ts";

export type DialogName = "palette" | "help" | "find" | "restart" | "name" | "why" | "foresee" | "settings";
export type PanelName = "Outline" | "Graph" | "Problems" | "Variables" | "History";

const key = Symbol("workbench");

export class Workbench {
  readonly notebook: RemoteNotebook;
  readonly table: Table;
  readonly attention: Attention;
  /** The notebook's path, as in the address. */
  readonly path: string;
  dialog = $state.raw<DialogName | null>(null);
  panel = $state.raw<PanelName | null>(null);
  /** Whether lines have numbers. */
  numbered = $state.raw(false);
  /** Whether all cells are to be on the page in full, because something is looked for that is not. */
  entire = $state.raw(false);
  readonly #whereabouts: Whereabouts;
  /** Cells whose output is folded away. */
  readonly folded = new SvelteSet<CellId>();
  /** Cells whose text is shown, should they be markdown, rather than what it says. */
  readonly opened = new SvelteSet<CellId>();

  constructor(notebook: RemoteNotebook, path: string) {
    this.notebook = notebook;
    this.table = notebook.table;
    this.path = path;
    this.attention = new Attention(notebook.table);
    this.#whereabouts = new Whereabouts(notebook);
  }

  perform(op: AnyOp): void {
    this.notebook.perform(op);
  }

  /** Does several things as one, which is taken back in one step. */
  performTogether(changes: Together["changes"]): void {
    const [first] = changes;
    if (first) this.perform(changes.length > 1 ? { type: "together", changes } : first);
  }

  /** The cell that keys act on. */
  get head(): CellRecord | undefined {
    const { head } = this.attention;
    return head === null ? undefined : this.table.cell(head);
  }

  /** The selected cells that exist, in document order. */
  get selected(): CellRecord[] {
    return this.attention.cells.flatMap((cell) => this.table.cell(cell) ?? []);
  }

  /** What a cell is called. */
  label(cell: CellId): string {
    return called(this.table.cell(cell)?.name ?? "", this.table.place(cell));
  }

  /** Puts a new cell at a place and attends to it. */
  insert(index: number, { kind = "code", text = "", name = "", edit = false }: { kind?: CellKind; text?: string; name?: string; edit?: boolean } = {}): CellId {
    const cell = freshName();
    this.perform({ type: "insert_cell", cell, index, kind, text, name });
    if (edit) this.edit(cell, "end");
    else this.attention.select(cell);
    return cell;
  }

  /** Puts new cells at a place, as one change, attends to the last and returns it. */
  insertAll(index: number, cells: readonly Copied[]): CellId | undefined {
    const made = cells.map((one) => ({ ...one, cell: freshName() }));
    this.performTogether(made.flatMap(({ options, ...one }, at) => [
      { type: "insert_cell", index: index + at, ...one },
      ...Object.entries(options).map(([key, value]) => ({ type: "set_option" as const, cell: one.cell, key, value })),
    ]));
    const last = made.at(-1);
    if (last) this.attention.select(last.cell);
    return last?.cell;
  }

  /** Puts the cursor into a cell's text. It may be about to become markdown, whose source then stays. */
  edit(cell: CellId, spot: Spot = null): void {
    this.opened.add(cell);
    this.attention.edit(cell, spot);
  }

  /** Puts the cursor at a line (from 1) and column (from 0) of a cell; at the cell if there is no line. */
  goTo(cell: CellId, line: number, column = 0): void {
    if (this.table.place(cell) < 0) return;
    if (line < 1) return this.attention.select(cell);
    const { doc } = this.table.text(cell);
    const { from, to } = doc.line(Math.min(line, doc.lines));
    const at = Math.min(from + column, to);
    this.edit(cell, { from: at, to: at });
  }

  /** Goes from one text to the next cell; false when there is none. */
  neighbour(cell: CellId, by: 1 | -1): boolean {
    const next = this.table.order[this.table.place(cell) + by];
    if (next === undefined) return false;
    const record = this.table.cell(next);
    const readable = record?.kind === "markdown" ? this.opened.has(next) : record?.options["hide"] !== "code";
    if (readable) this.edit(next, by < 0 ? "end" : "start");
    else this.attention.select(next);
    return true;
  }

  /** The cursor of an editor is elsewhere, or it has lost the focus. */
  cursorMoved(cell: CellId, selection: { anchor: number; head: number } | null): void {
    this.#whereabouts.moved(selection && { cell, anchor: selection.anchor, head: selection.head });
  }

  /** Leaves the text; a markdown cell shows what it says. */
  leave(): void {
    const { head } = this.attention;
    if (head !== null) this.close(head);
    this.attention.command();
  }

  /** Shows what a markdown cell says. */
  close(cell: CellId): void {
    this.opened.delete(cell);
  }

  /** Runs code cells; of markdown cells, and of those about to become it, shows what they say. */
  run(cells: readonly CellRecord[], scope: "reactive" | "only" | "needs" = "reactive"): void {
    for (const { cell } of cells) this.close(cell);
    const code = cells.filter((one) => one.kind === "code").map((one) => one.cell);
    if (code.length) this.perform({ type: "run_cells", cells: code, scope });
  }
}

/** Opens a panel, or closes it if it is open. */
export function togglePanel(bench: Workbench, panel: PanelName): void {
  bench.panel = bench.panel === panel ? null : panel;
}

export const provide = (bench: Workbench): Workbench => setContext(key, bench);
export const workbench = (): Workbench => getContext<Workbench>(key);
