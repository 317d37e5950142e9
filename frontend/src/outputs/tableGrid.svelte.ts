// A table as one person looks at it: which rows in which order, which page, which columns. What it
// shows are answers of the kernel; an answer that comes late, to what is no longer asked, is dropped.
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { ColumnSummary, TableColumn, TableFile, TableFilter, TableForm, TableLayout, TableQuestion, TableAnswer, TableRows, TableSort, TableSummaries, TableValue, TableView } from "../protocol/protocol.ts";
import { fitting, narrowest } from "./tableColumns.ts";

type Ask = (question: TableQuestion) => Promise<TableAnswer>;
type Cells = ReadonlyMap<number, readonly (string | null)[]>;

export class Grid {
  readonly layout: TableLayout;
  sort = $state.raw<readonly TableSort[]>([]);
  filters = $state.raw<readonly TableFilter[]>([]);
  either = $state.raw(false);
  search = $state.raw("");
  start = $state.raw(0);
  /** Rows a page. */
  size = $state.raw(50);
  /** Rows that the view has. */
  rows = $state.raw(0);
  positions = $state.raw<readonly number[]>([]);
  cells = $state.raw<Cells>(new Map());
  problem = $state.raw("");
  busy = $state.raw(false);
  readonly frozen: SvelteSet<number>;
  readonly hidden: SvelteSet<number>;
  readonly wrapped = new SvelteSet<number>();
  readonly widths = new SvelteMap<number, number>();
  readonly summaries = new SvelteMap<number, ColumnSummary>();
  readonly #ask: Ask;
  /** What was asked last, and for which columns of it. */
  #asked = "";
  #columns = new Set<number>();

  constructor(layout: TableLayout, ask: Ask) {
    this.layout = layout;
    this.#ask = ask;
    this.rows = layout.rows;
    this.size = layout.page;
    this.frozen = new SvelteSet(layout.frozen);
    this.hidden = new SvelteSet(layout.hidden);
  }

  get view(): TableView {
    return { sort: [...this.sort], filters: [...this.filters], either: this.either, search: this.search };
  }

  /** Columns that are shown, those that stay in place first. */
  readonly shown = $derived.by((): readonly number[] => {
    const all = this.layout.columns.map((_, at) => at).filter((at) => !this.hidden.has(at));
    return [...all.filter((at) => this.frozen.has(at)), ...all.filter((at) => !this.frozen.has(at))];
  });

  column(at: number): TableColumn {
    return this.layout.columns[at] ?? { name: "", dtype: "", kind: "other", index: false };
  }

  name(at: number): string {
    return this.column(at).name || (this.column(at).index ? "Index" : "Unnamed");
  }

  width(at: number): number {
    return this.widths.get(at) ?? fitting([this.name(at), this.column(at).dtype, ...(this.cells.get(at) ?? []).slice(0, 20)]);
  }

  resize(at: number, width: number): void {
    this.widths.set(at, Math.max(narrowest, Math.round(width)));
  }

  /** Fetches what is needed to show these columns of the page, and is not here. */
  async need(columns: readonly number[]): Promise<void> {
    const asked = JSON.stringify([this.view, this.start, this.size]);
    const anew = asked !== this.#asked;
    if (anew) [this.#asked, this.#columns] = [asked, new Set()];
    const missing = columns.filter((at) => !this.#columns.has(at));
    if (missing.length === 0 && !anew) return;
    for (const at of missing) this.#columns.add(at);
    this.busy = true;
    try {
      const found = (await this.#ask({ type: "ask_rows", view: this.view, start: this.start, count: this.size, columns: missing })) as TableRows;
      if (asked === this.#asked) this.#take(found, missing, anew);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = error instanceof Error ? error.message : String(error);
      this.busy = false;
    }
  }

  #take({ rows, positions, cells }: TableRows, columns: readonly number[], anew: boolean): void {
    const made = new Map(anew ? [] : this.cells);
    for (const [index, at] of columns.entries()) made.set(at, cells[index] ?? []);
    [this.cells, this.rows, this.positions, this.problem, this.busy] = [made, rows, positions, "", false];
  }

  async summarise(columns: readonly number[]): Promise<void> {
    const missing = columns.filter((at) => !this.summaries.has(at));
    if (missing.length === 0) return;
    try {
      const found = (await this.#ask({ type: "ask_summaries", columns: missing })) as TableSummaries;
      for (const one of found.columns) this.summaries.set(one.column, one);
    } catch {
      // What keeps the kernel from it is told with the rows.
    }
  }

  async file(form: TableForm): Promise<TableFile> {
    return (await this.#ask({ type: "ask_file", view: this.view, form })) as TableFile;
  }

  async value(row: number, column: number): Promise<string> {
    const position = this.positions[row] ?? 0;
    return ((await this.#ask({ type: "ask_value", row: position, column })) as TableValue).text;
  }

  /** Sorts by a column: up, down, as it was. With `more`, besides the columns that it is sorted by. */
  turn(at: number, more: boolean): void {
    const now = this.sort.find((one) => one.column === at);
    const next: readonly TableSort[] = !now ? [{ column: at }] : now.descending ? [] : [{ column: at, descending: true }];
    const place = this.sort.findIndex((one) => one.column === at);
    const others = more ? this.sort.filter((one) => one.column !== at) : [];
    this.order(more && place >= 0 ? others.toSpliced(place, 0, ...next) : [...others, ...next]);
  }

  order(sort: readonly TableSort[]): void {
    [this.sort, this.start] = [sort, 0];
  }

  filter(filters: readonly TableFilter[], either = this.either): void {
    [this.filters, this.either, this.start] = [filters, either, 0];
  }

  find(text: string): void {
    [this.search, this.start] = [text, 0];
  }

  /** Shows the page that begins at a row. */
  go(start: number): void {
    const last = Math.max(0, Math.ceil(this.rows / this.size) - 1) * this.size;
    this.start = Math.max(0, Math.min(last, Math.floor(start / this.size) * this.size));
  }

  paged(size: number): void {
    this.size = size;
    this.go(this.start);
  }
}
