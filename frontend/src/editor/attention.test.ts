import { flushSync } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FakeSession } from "../client/fake.ts";
import { Table } from "../model/table.svelte.ts";
import { Attention, elementId, type Enterable } from "./attention.svelte.ts";

const open: Attention[] = [];
afterEach(() => {
  for (const attention of open.splice(0)) attention.stop();
  document.body.replaceChildren();
});

/** A page with cells of these names, the first of them attended to. */
function page(...cells: string[]): { table: Table; attention: Attention; order: (...cells: string[]) => void } {
  const table = new Table();
  const order = (...now: string[]): void => {
    document.body.replaceChildren(
      ...now.map((cell) => Object.assign(document.createElement("section"), { id: elementId(cell), tabIndex: 0, scrollIntoView: () => undefined })),
    );
    table.replace(new FakeSession(Object.fromEntries(now.map((cell) => [cell, ""]))).snapshot());
    flushSync();
  };
  const attention = new Attention(table);
  open.push(attention);
  order(...cells);
  return { table, attention, order };
}

const painted = () => new Promise(requestAnimationFrame);

const marks = ({ marks: all }: Attention) => [...all].map(([cell, mark]) => `${cell} ${mark}`).sort().join(", ");

function editor(): Enterable & { entered: unknown[] } {
  const entered: unknown[] = [];
  return { entered, position: 3, enter: (spot, focus) => void entered.push([spot, focus]), type: (text) => void entered.push(text) };
}

describe("attention", () => {
  test("begins at the first cell", () => expect(marks(page("a", "b").attention)).toBe("a head"));

  test("moves, and marks only what is selected", () => {
    const { attention } = page("a", "b", "c");
    attention.move(1);
    expect(marks(attention)).toBe("b head");
    attention.move(1, true);
    expect(marks(attention)).toBe("b in, c head");
    expect(attention.cells).toEqual(["b", "c"]);
    expect(document.activeElement?.id).toBe(elementId("c"));
  });

  test("enters an editor as soon as there is one", () => {
    const { attention } = page("a", "b");
    const late = editor();
    attention.edit("b", "end");
    expect(marks(attention)).toBe("b edit");
    attention.mounted("b", late);
    expect(late.entered).toEqual([["end", true]]);
    expect(attention.cursor).toEqual({ cell: "b", position: 3 });
  });

  test("keeps what is typed until the editor is there", () => {
    const { attention } = page("a", "b");
    const late = editor();
    attention.edit("b");
    expect(attention.awaiting).toBe(true);
    attention.ahead(() => attention.type("x"));
    attention.ahead(() => late.entered.push("command"));
    attention.ahead(() => attention.type("y"));
    attention.mounted("b", late);
    expect(late.entered).toEqual([[null, true], "x", "command", "y"]);
    expect(attention.awaiting).toBe(false);
  });

  test("keeps what is pressed until the cell is there, and again until the text it leads to is", () => {
    const { attention, order } = page("a", "b");
    const late = editor();
    attention.select("new");
    attention.ahead(() => attention.edit("new"));
    attention.ahead(() => attention.type("x"));
    expect(attention.awaiting).toBe(true);
    order("a", "b", "new");
    expect(marks(attention)).toBe("new edit");
    expect(attention.awaiting).toBe(true);
    attention.mounted("new", late);
    expect(late.entered).toEqual([[null, true], "x"]);
  });

  test("forgets what was typed for a text that was left", () => {
    const { attention } = page("a", "b");
    const late = editor();
    attention.edit("b");
    attention.ahead(() => attention.type("x"));
    attention.command();
    attention.edit("b");
    attention.mounted("b", late);
    expect(late.entered).toEqual([[null, true]]);
  });

  test("does not enter an editor that it has left meanwhile", () => {
    const { attention } = page("a", "b");
    const late = editor();
    attention.edit("b");
    attention.select("a");
    attention.mounted("b", late);
    expect(late.entered).toEqual([]);
  });

  test("shows a place without taking the focus", () => {
    const { attention } = page("a", "b");
    const there = editor();
    attention.mounted("b", there);
    attention.show("b", 1, 2);
    expect(there.entered).toEqual([[{ from: 1, to: 2 }, false]]);
  });

  test("goes to the neighbour of a cell that is deleted", () => {
    const { attention, order } = page("a", "b", "c");
    attention.select("b");
    order("a", "c");
    expect(marks(attention)).toBe("c head");
  });

  test("waits for a cell that was asked for", () => {
    vi.useFakeTimers({ toFake: ["requestAnimationFrame"] });
    const { attention, order } = page("a", "b");
    attention.select("new");
    order("a", "new", "b");
    expect(marks(attention)).toBe("new head");
    attention.arrived("new");
    vi.advanceTimersByTime(20);
    expect(document.activeElement?.id).toBe(elementId("new"));
    vi.useRealTimers();
  });

  test("rests when asked to, whatever becomes of the cells, until somebody goes to one", () => {
    const { attention, order } = page("a", "b", "c");
    attention.edit("b");
    attention.rest("c");
    order("a", "c");
    expect([attention.resting, attention.head, marks(attention)]).toEqual([true, null, ""]);
    attention.resume();
    expect([attention.resting, marks(attention)]).toEqual([false, "c head"]);
  });

  test("follows the focus, and stays with a selection that the focus is in", async () => {
    const { attention } = page("a", "b", "c");
    attention.focused("b", true);
    expect(marks(attention)).toBe("b edit");
    await painted();
    attention.blurred("b");
    expect(marks(attention)).toBe("b head");
    attention.all();
    attention.focused("b", false);
    expect(attention.cells).toEqual(["a", "b", "c"]);
    attention.focused("b", true);
    expect(attention.cells).toEqual(["b"]);
  });
});
