// Texts that are changed as one thing: one op, whatever else is under way, and whatever breaks.
import { ChangeSet } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { FakeSession } from "./fake.ts";
import { opened, stopTheClock, type, wait } from "./page.ts";
import type { RemoteNotebook } from "./remote.svelte.ts";

stopTheClock();

const texts = (session: FakeSession) => [...session.texts.values()];
const sent = (session: FakeSession) => session.performed.map((op) => (op.type === "together" ? op.changes.map(({ type }) => type) : op.type));
/** Puts letters before the texts of cells, as one change. */
const prefix = (notebook: RemoteNotebook, letters: string, ...cells: string[]) =>
  notebook.editTogether(new Map(cells.map((cell) => [cell, ChangeSet.of({ from: 0, insert: letters }, notebook.table.text(cell).doc.length)])));

describe("texts changed together", () => {
  test("are one op, and are shown at once", async () => {
    const session = new FakeSession({ a: "1", b: "2", c: "3" });
    const notebook = await opened(session);
    prefix(notebook, "x", "a", "c");
    expect(["a", "b", "c"].map((cell) => notebook.table.text(cell).doc.toString())).toEqual(["x1", "2", "x3"]);
    await wait();
    expect([sent(session), texts(session)]).toEqual([[["edit_text", "edit_text"]], ["x1", "2", "x3"]]);
    expect([notebook.settled, notebook.table.unconfirmed()]).toEqual([true, []]);
  });

  test("are a step of their own also when it is only one", async () => {
    const session = new FakeSession({ a: "1" });
    prefix(await opened(session), "x", "a");
    expect(sent(session)).toEqual([["edit_text"]]);
  });

  test("wait for what was typed before them, and what follows waits for them", async () => {
    const session = new FakeSession({ a: "1", b: "2" });
    const notebook = await opened(session);
    type(notebook, "a", 0, "t");
    prefix(notebook, "x", "a", "b");
    notebook.perform({ type: "run_all" });
    expect(notebook.ahead).toBe(true);
    await wait();
    expect([sent(session), texts(session)]).toEqual([["edit_text", ["edit_text", "edit_text"], "run_all"], ["xt1", "x2"]]);
  });

  test("are repeated together on another socket, over what others typed meanwhile, and taken once", async () => {
    const session = new FakeSession({ a: "1", b: "2" });
    const notebook = await opened(session);
    session.cut(true);
    prefix(notebook, "x", "a", "b");
    session.edit("b", 0, [1, [0, "!"]], "other");
    await wait(1000);
    expect([sent(session), texts(session)]).toEqual([[["edit_text", "edit_text"]], ["x1", "x2!"]]);
    session.cut(true);
    await wait(1000);
    expect([texts(session), notebook.settled]).toEqual([["x1", "x2!"], true]);
  });

  test("keep what else was asked for with them when the session begins anew", async () => {
    const session = new FakeSession({ a: "1", b: "2" });
    const notebook = await opened(session);
    session.cut(true);
    notebook.perform({
      type: "together",
      changes: [
        { type: "insert_cell", cell: "n", index: 0 },
        { type: "set_option", cell: "n", key: "hide", value: "code" },
      ],
    });
    prefix(notebook, "x", "a", "b");
    session.restart({ a: "1", b: "2" });
    await wait(1000);
    expect(sent(session)).toEqual(["edit_text", "edit_text", ["insert_cell", "set_option"]]);
    expect(texts(session)).toEqual(["x1", "x2"]);
  });
});
