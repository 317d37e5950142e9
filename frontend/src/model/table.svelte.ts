// The table of records: every fact the server has told this page, each under its id and each a
// signal of its own, so that a patch which touches one cell redraws one cell.
//
// `apply` is generic: it drops, puts and advances texts, and derives nothing that the server knows.
// Outputs are also kept per cell in their order, and problems and states are tallied, because
// looking through all records at every patch would cost more the longer the notebook is.
import { SvelteMap } from "svelte/reactivity";
import type {
  CellId,
  CellRecord,
  CellStatus,
  ElementRecord,
  KernelRecord,
  MessageRecord,
  NotebookRecord,
  OutputRecord,
  Patch,
  PlanRecord, PresenceRecord,
  Record as ServerRecord,
  Snapshot,
  TextEdit,
  WidgetRecord,
} from "../protocol/protocol.ts";
import { CellText } from "./text.svelte.ts";

class Row<T> {
  value: T = $state.raw() as T;
  constructor(value: T) {
    this.value = value;
  }
}

/** What a patch or a snapshot did, for those who react to changes rather than show facts. */
export interface Change {
  /** Cells before and after; a new cell has no before, a deleted one no after. */
  cells: { before: CellRecord | undefined; after: CellRecord | undefined }[];
  /** What cells that are deleted said on this page, and where they stood. */
  gone: ReadonlyMap<CellId, { text: string; place: number }>;
  edits: readonly TextEdit[];
  kernel: { before: KernelRecord | undefined; after: KernelRecord | undefined } | null;
}

type Listener = (change: Change) => void;

const noOutputs: readonly OutputRecord[] = [];

export class Table {
  readonly #cells = new Map<CellId, Row<CellRecord | undefined>>();
  readonly #texts = new Map<CellId, CellText>();
  readonly #outputs = new Map<CellId, Row<readonly OutputRecord[]>>();
  readonly #notebook = new Row<NotebookRecord | undefined>(undefined);
  readonly #order = new Row<readonly CellId[]>([]);
  readonly #kernel = new Row<KernelRecord | undefined>(undefined);
  readonly #plan = new Row<PlanRecord | undefined>(undefined);
  /**
   * Grows with each new row. Who looks for a row that is not there looks at this instead: a reaction
   * does not notice changes of a signal that it made itself.
   */
  readonly #arrivals = new Row(0);
  readonly #listeners = new Set<Listener>();
  readonly #places = $derived(new Map(this.order.map((cell, index) => [cell, index])));
  /** Cursors of others and of our own, by record id. */
  readonly presences = new SvelteMap<string, PresenceRecord>();
  /** Elements, by record id. */
  readonly elements = new SvelteMap<string, ElementRecord>();
  /** Widgets that are at the kernel, and what they sent to their views lately, by record id. */
  readonly widgets = new SvelteMap<string, WidgetRecord>();
  readonly messages = new SvelteMap<string, MessageRecord>();
  /** Cells that have problems. */
  readonly troubled = new SvelteMap<CellId, CellRecord>();
  /** How many cells are in each state. */
  readonly tally = new SvelteMap<CellStatus, number>();
  /** Which client this page is: its own edits come back under this name. */
  readonly client: string;

  constructor(client = "") {
    this.client = client;
  }

  get notebook(): NotebookRecord | undefined {
    return this.#notebook.value;
  }

  /** A plan that waits for a person's yes. */
  get plan(): PlanRecord | undefined {
    return this.#plan.value;
  }

  get kernel(): KernelRecord | undefined {
    return this.#kernel.value;
  }

  /** The cells in document order; the same array as long as the order is the same. */
  get order(): readonly CellId[] {
    return this.#order.value;
  }

  /** Where a cell stands, from 0; -1 when it is not there. */
  place(cell: CellId): number {
    return this.#places.get(cell) ?? -1;
  }

  cell(cell: CellId): CellRecord | undefined {
    return this.#seen(this.#cells, cell)?.value;
  }

  text(cell: CellId): CellText {
    let text = this.#seen(this.#texts, cell);
    if (!text) this.#texts.set(cell, (text = new CellText()));
    return text;
  }

  /** A cell's outputs in their order. */
  outputs(cell: CellId): readonly OutputRecord[] {
    return this.#seen(this.#outputs, cell)?.value ?? noOutputs;
  }

  /** Texts that hold changes the server has not confirmed. */
  unconfirmed(): [CellId, CellText][] {
    return [...this.#texts].filter(([, text]) => text.unconfirmed);
  }

  /** Calls `listener` after each patch and snapshot until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Applies what changed: drops, then puts, then edits. */
  apply({ drop, put, edits }: Pick<Patch, "drop" | "put" | "edits">): void {
    const change: Change = { cells: [], gone: this.#leaving(drop), edits, kernel: null };
    const outputs = new Map<CellId, Map<string, OutputRecord>>();
    for (const id of drop) this.#drop(id, change, outputs);
    for (const record of put) this.#put(record, change, outputs);
    for (const [cell, records] of outputs) {
      this.#row(this.#outputs, cell, noOutputs).value = [...records.values()].sort((a, b) => a.index - b.index);
    }
    for (const edit of edits) this.#edit(edit);
    for (const listener of this.#listeners) listener(change);
  }

  #leaving(drop: readonly string[]): Change["gone"] {
    const cells = drop.flatMap((id) => (id.startsWith("cell/") ? [id.slice("cell/".length)] : []));
    return new Map(cells.map((cell) => [cell, { text: this.text(cell).doc.toString(), place: this.place(cell) }]));
  }

  /** Replaces all records by those of a snapshot. */
  replace({ records }: Pick<Snapshot, "records">): void {
    const kept = new Set(records.map((record) => record.id));
    this.apply({ drop: [...this.#ids()].filter((id) => !kept.has(id)), put: records, edits: [] });
  }

  /** All records as they now are, in no particular order. */
  *records(): Generator<ServerRecord> {
    for (const row of [this.#notebook, this.#kernel, this.#plan, ...this.#cells.values()]) if (row.value) yield row.value;
    for (const [cell, { version, confirmed }] of this.#texts) {
      yield { type: "text", id: `text/${cell}`, cell, version, text: confirmed.toString() };
    }
    for (const row of this.#outputs.values()) yield* row.value;
    yield* this.elements.values();
    yield* this.widgets.values();
    yield* this.messages.values();
    yield* this.presences.values();
  }

  *#ids(): Generator<string> {
    for (const record of this.records()) yield record.id;
  }

  /** What a map holds under a key, as something that is looked at. */
  #seen<T>(map: Map<CellId, T>, cell: CellId): T | undefined {
    const found = map.get(cell);
    if (!found) void this.#arrivals.value;
    return found;
  }

  /** The row under a key, made if it is missing. */
  #row<T>(map: Map<CellId, Row<T>>, cell: CellId, initial: T): Row<T> {
    let row = map.get(cell);
    if (!row) {
      map.set(cell, (row = new Row(initial)));
      this.#arrivals.value += 1;
    }
    return row;
  }

  #pending(cell: CellId, outputs: Map<CellId, Map<string, OutputRecord>>): Map<string, OutputRecord> {
    let records = outputs.get(cell);
    if (!records) {
      records = new Map((this.#outputs.get(cell)?.value ?? noOutputs).map((record) => [record.id, record]));
      outputs.set(cell, records);
    }
    return records;
  }

  #drop(id: string, change: Change, outputs: Map<CellId, Map<string, OutputRecord>>): void {
    const [family = "", cell = ""] = id.split("/");
    if (family === "cell") this.#putCell(cell, undefined, change);
    else if (family === "text") this.#texts.delete(cell);
    else if (family === "output") this.#pending(cell, outputs).delete(id);
    else if (family === "element") this.elements.delete(id);
    else if (family === "widget") this.widgets.delete(id);
    else if (family === "message") this.messages.delete(id);
    else if (family === "presence") this.presences.delete(id);
    else if (family === "kernel") this.#putKernel(undefined, change);
    else if (family === "plan") this.#plan.value = undefined;
    else if (family === "notebook") this.#putNotebook(undefined);
  }

  #put(record: ServerRecord, change: Change, outputs: Map<CellId, Map<string, OutputRecord>>): void {
    if (record.type === "cell") this.#putCell(record.cell, record, change);
    else if (record.type === "text") this.text(record.cell).replace(record.version, record.text);
    else if (record.type === "output") this.#pending(record.cell, outputs).set(record.id, record);
    else if (record.type === "element") this.elements.set(record.id, record);
    else if (record.type === "widget") this.widgets.set(record.id, record);
    else if (record.type === "message") this.messages.set(record.id, record);
    else if (record.type === "presence") this.presences.set(record.id, record);
    else if (record.type === "kernel") this.#putKernel(record, change);
    else if (record.type === "plan") this.#plan.value = record;
    else if (record.type === "notebook") this.#putNotebook(record);
  }

  #edit({ cell, version, changes, client }: TextEdit): void {
    const text = this.#texts.get(cell);
    if (text?.version === version) text.receive(changes, client === this.client);
  }

  #putNotebook(record: NotebookRecord | undefined): void {
    const { order } = this;
    const next = record?.order ?? [];
    const same = order.length === next.length && order.every((cell, index) => cell === next[index]);
    if (!same) this.#order.value = next;
    this.#notebook.value = record;
  }

  #putKernel(after: KernelRecord | undefined, change: Change): void {
    change.kernel = { before: change.kernel?.before ?? this.kernel, after };
    this.#kernel.value = after;
  }

  #putCell(cell: CellId, after: CellRecord | undefined, change: Change): void {
    const row = this.#row<CellRecord | undefined>(this.#cells, cell, undefined);
    const before = row.value;
    change.cells.push({ before, after });
    if (before) this.tally.set(before.status, (this.tally.get(before.status) ?? 0) - 1);
    if (after) this.tally.set(after.status, (this.tally.get(after.status) ?? 0) + 1);
    if (after?.problems.length) this.troubled.set(cell, after);
    else this.troubled.delete(cell);
    row.value = after;
  }
}
