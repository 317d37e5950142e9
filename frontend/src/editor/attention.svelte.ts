// Where the person is: which cells are selected, and whether keys go to cells or into a text.
//
// Components look only at the mark of their own cell, so that moving through a long notebook redraws
// the two cells it concerns. A cell may be attended to before it is there (it was just asked for):
// it takes the focus when it comes.
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { moved, nothing, only, selected, survived, type Selection } from "../model/selection.ts";
import type { Table } from "../model/table.svelte.ts";
import { watch } from "../model/watch.svelte.ts";
import type { CellId } from "../protocol/protocol.ts";

/** `in`: selected; `head`: the one that keys act on; `edit`: keys go into its text. */
export type Mark = "in" | "head" | "edit";

/** Where the cursor goes in a text: an end, a place, or a range; null leaves it where it was. */
export type Spot = "start" | "end" | { from: number; to: number } | null;

/** Something that can take the cursor: a mounted editor. */
export interface Enterable {
  /** Where the cursor is. */
  readonly position: number;
  enter(spot: Spot, focus: boolean): void;
  /** Puts text where the cursor is, as if it was typed. */
  type(text: string): void;
}

export const elementId = (cell: CellId): string => `cell-${cell}`;

export class Attention {
  readonly marks = new SvelteMap<CellId, Mark>();
  readonly #table: Table;
  readonly #editors = new Map<CellId, Enterable>();
  #selection = $state.raw<Selection>(nothing);
  #editing = $state.raw(false);
  /** What the head's editor is to do as soon as it is mounted. */
  #wanted: { cell: CellId; spot: Spot; focus: boolean } | null = null;
  /** What was pressed meanwhile; each does what it means by the time its turn comes. */
  #ahead: (() => void)[] = [];
  #catchingUp = false;
  #before: readonly CellId[] = [];
  /** Whether cells have changed places and the page has not been painted since. */
  #shifting = false;
  #painting = 0;
  /** While keys go nowhere: the cell to go on from. */
  #resting: CellId | null = null;
  readonly stop: () => void;

  constructor(table: Table) {
    this.#table = table;
    const following = watch(() => {
      const { order } = table;
      untrack(() => this.#follow(order));
    });
    const noticing = table.subscribe(() => {
      if (table.order !== this.#before) this.#shifting = true;
    });
    this.stop = () => {
      cancelAnimationFrame(this.#painting);
      following();
      noticing();
    };
  }

  /** The cell that keys act on. */
  get head(): CellId | null {
    return this.#selection.head;
  }

  get editing(): boolean {
    return this.#editing;
  }

  /** The selected cells in document order. */
  get cells(): readonly CellId[] {
    return selected(this.#table.order, this.#selection);
  }

  /** Where the cursor is, while a text is edited. */
  get cursor(): { cell: CellId; position: number } | null {
    const { head } = this;
    const editor = head !== null && this.#editing ? this.#editors.get(head) : undefined;
    return editor && head !== null ? { cell: head, position: editor.position } : null;
  }

  /** Attends to a cell in command mode; `extend` selects everything up to it. */
  select(cell: CellId, extend = false): void {
    this.#set({ anchor: extend ? this.#selection.anchor : cell, head: cell }, false);
    this.reveal(cell);
    element(cell)?.focus({ preventScroll: true });
  }

  /** Goes `by` cells up or down. */
  move(by: number, extend = false): void {
    const { anchor, head } = moved(this.#table.order, this.#selection, by, extend);
    if (head === null) return;
    this.#set({ anchor, head }, false);
    this.select(head, extend);
  }

  /** Puts the cursor into a cell's text. */
  edit(cell: CellId, spot: Spot = null): void {
    this.#wanted = { cell, spot, focus: true };
    this.#set(only(cell), true);
    this.reveal(cell);
    this.#enter(cell);
    // Until its editor is there, no other text takes what is meant for it.
    if (this.#wanted) document.activeElement?.closest<HTMLElement>(".cm-content")?.blur();
  }

  /** Whether what keys are meant for is still on its way: a cell just asked for, or its editor. */
  get awaiting(): boolean {
    const { head } = this;
    return this.#wanted?.focus === true || (head !== null && this.#table.place(head) < 0);
  }

  /** Keeps what a key does until that is there. */
  ahead(pressed: () => void): void {
    this.#ahead.push(pressed);
  }

  /** Puts text where the cursor is, as if it was typed. */
  type(text: string): void {
    const { head } = this;
    if (head !== null) this.#editors.get(head)?.type(text);
  }

  /** Shows a range of a cell's text without taking the focus. */
  show(cell: CellId, from: number, to: number): void {
    this.#wanted = { cell, spot: { from, to }, focus: false };
    this.#set(only(cell), true);
    this.reveal(cell, "center");
    this.#enter(cell);
  }

  /** Leaves the text: keys act on the cell again. */
  command(): void {
    const { head } = this;
    if (head !== null) this.select(head);
  }

  /** Attends to nothing: what is typed was meant for a text that is gone. */
  rest(beside: CellId | null): void {
    this.#set(nothing, false);
    this.#resting = beside;
  }

  /** Whether keys go nowhere until somebody goes to a cell. */
  get resting(): boolean {
    return this.#resting !== null;
  }

  /** Goes to the cell beside which it rests. */
  resume(): void {
    const beside = this.#resting;
    if (beside !== null) this.select(this.#table.place(beside) >= 0 ? beside : (this.#table.order[0] ?? beside));
  }

  /** Selects everything. */
  all(): void {
    const { order } = this.#table;
    this.#set({ anchor: order[0] ?? null, head: order.at(-1) ?? null }, false);
  }

  /** The focus has come to a cell by itself: a click, a tab key. Within a selection it changes nothing. */
  focused(cell: CellId, editing: boolean): void {
    if (editing ? this.marks.get(cell) === "edit" : !this.#editing && this.marks.has(cell)) return;
    this.#set(only(cell), editing);
  }

  /** The focus has left a text for something else on the page, unless only the text was moved. */
  blurred(cell: CellId): void {
    if (this.#shifting) return;
    if (this.#editing && this.#selection.head === cell) this.#set(this.#selection, false);
  }

  /** A cell has come onto the page; the focus follows once it has been painted. */
  arrived(cell: CellId): void {
    if (cell !== this.#selection.head) return;
    requestAnimationFrame(() => {
      const free = document.activeElement === document.body || document.activeElement?.matches("section.cell");
      if (cell === this.#selection.head && !this.#editing && free) this.select(cell);
    });
  }

  /** An editor is mounted; the returned function takes it away again. */
  mounted(cell: CellId, editor: Enterable): () => void {
    this.#editors.set(cell, editor);
    if (this.#wanted?.cell === cell) this.#enter(cell);
    return () => {
      if (this.#editors.get(cell) === editor) this.#editors.delete(cell);
    };
  }

  /** Scrolls so that a cell can be seen. */
  reveal(cell: CellId, block: ScrollLogicalPosition = "nearest"): void {
    const there = element(cell);
    if (!there) return;
    const { top, bottom } = there.getBoundingClientRect();
    const high = bottom - top > innerHeight * 0.8;
    if (high && top < innerHeight * 0.7 && bottom > innerHeight * 0.3) return;
    there.scrollIntoView({ block: high ? "start" : block });
  }

  #enter(cell: CellId): void {
    const editor = this.#editors.get(cell);
    if (!editor || !this.#wanted) return;
    const { spot, focus } = this.#wanted;
    this.#wanted = null;
    editor.enter(spot, focus);
    this.#catchUp();
  }

  /** Does what was pressed meanwhile, as far as it leads to nothing that has yet to come. */
  #catchUp(): void {
    if (this.#catchingUp) return;
    this.#catchingUp = true;
    while (this.#ahead.length && !this.awaiting) this.#ahead.shift()?.();
    this.#catchingUp = false;
  }

  #follow(order: readonly CellId[]): void {
    const next = survived(this.#before, order, this.#selection);
    this.#before = order;
    cancelAnimationFrame(this.#painting);
    this.#painting = requestAnimationFrame(() => this.#shifted());
    if (this.resting) return;
    if (next.head === null && order.length) return this.#set(only(order[0] ?? null), false);
    if (next.head === this.#selection.head) return this.#catchUp();
    this.#set(next, false);
    if (next.head !== null && document.activeElement === document.body) element(next.head)?.focus({ preventScroll: true });
  }

  /** A cell that is moved on the page loses the focus by it. */
  #shifted(): void {
    const { head } = this;
    this.#shifting = false;
    if (head === null || this.#wanted || document.activeElement !== document.body) return;
    if (this.#editing) this.#editors.get(head)?.enter(null, true);
    else element(head)?.focus({ preventScroll: true });
  }

  #set(selection: Selection, editing: boolean): void {
    this.#resting = null;
    this.#selection = selection;
    this.#editing = editing;
    if (this.#wanted && (this.#wanted.cell !== selection.head || !editing)) this.#wanted = null;
    if (!this.#wanted && !this.#catchingUp) this.#ahead = [];
    const marks = new Map<CellId, Mark>(selected(this.#table.order, selection).map((cell) => [cell, "in"]));
    if (selection.head !== null) marks.set(selection.head, editing ? "edit" : "head");
    for (const cell of this.marks.keys()) if (!marks.has(cell)) this.marks.delete(cell);
    for (const [cell, mark] of marks) if (this.marks.get(cell) !== mark) this.marks.set(cell, mark);
  }
}

const element = (cell: CellId): HTMLElement | null => document.getElementById(elementId(cell));
