import { ChangeSet } from "@codemirror/state";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSession } from "./fake.ts";
import { identify } from "./identity.ts";
import { RemoteNotebook } from "./remote.svelte.ts";
import { rescue, type Kept } from "./rescue.ts";

const notebooks: RemoteNotebook[] = [];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const notebook of notebooks.splice(0)) notebook.stop();
  vi.useRealTimers();
  sessionStorage.clear();
});

const wait = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(session: FakeSession, client = "me", last = 0): Promise<RemoteNotebook> {
  const notebook = new RemoteNotebook({ client, last }, { open: () => session.open() });
  notebooks.push(notebook);
  notebook.start(null);
  await wait();
  return notebook;
}

function type(notebook: RemoteNotebook, cell: string, at: number, insert: string): void {
  notebook.edit(cell, ChangeSet.of({ from: at, insert }, notebook.table.text(cell).doc.length));
}

const shown = (notebook: RemoteNotebook, cell: string) => notebook.table.text(cell).doc.toString();
const names = (session: FakeSession) => session.performed.map((op) => op.type);

describe("a connection", () => {
  test("is live once the server has answered", async () => {
    const notebook = await opened(new FakeSession({ a: "x" }));
    expect(notebook.connection).toBe("live");
    expect(shown(notebook, "a")).toBe("x");
  });

  test("shows the page's own snapshot before there is one, and then gets only what it missed", async () => {
    const session = new FakeSession({ a: "x" });
    const snapshot = session.snapshot();
    session.edit("a", 0, [1, [0, "y"]], "other");
    session.reachable = false;
    const notebook = new RemoteNotebook({ client: "me", last: 0 }, { open: () => session.open() });
    notebooks.push(notebook);
    notebook.start(snapshot);
    await wait();
    expect([notebook.connection, shown(notebook, "a")]).toEqual(["resuming", "x"]);
    session.reachable = true;
    session.snapshot = () => {
      throw new Error("not needed");
    };
    await wait(1000);
    expect([notebook.connection, shown(notebook, "a")]).toEqual(["live", "xy"]);
  });

  test("repeats what was not acknowledged, which is performed once", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.acknowledges = false;
    notebook.perform({ type: "run_all" });
    await wait();
    expect(notebook.settled).toBe(false);
    session.acknowledges = true;
    session.cut(true);
    expect(notebook.connection).toBe("resuming");
    notebook.perform({ type: "interrupt" });
    await wait(1000);
    expect(names(session)).toEqual(["run_all", "interrupt"]);
    expect(notebook.settled).toBe(true);
  });

  test("does not repeat what means something only at its time", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.cut(true);
    notebook.perform({ type: "set_presence", cell: "a" });
    const answer = notebook.ask({ type: "ask_table", table: "t", question: { type: "ask_value", row: 0, column: 0 } });
    expect(notebook.ahead).toBe(false);
    await wait(1000);
    expect(await answer).toBe(null);
    expect(names(session)).toEqual([]);
  });

  test("notices that nobody is there any more", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.cut(false);
    session.reachable = false;
    await wait(15_000);
    expect(notebook.connection).toBe("live");
    await wait(10_000);
    expect(notebook.connection).toBe("resuming");
    session.reachable = true;
    await wait(15_000);
    expect(notebook.connection).toBe("live");
  });

  test("notices sooner when something was sent that nothing came back for", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.cut(false);
    session.reachable = false;
    for (let at = 0; at < 8; at++) {
      type(notebook, "a", 0, "x");
      await wait(900);
    }
    expect(notebook.connection).toBe("resuming");
  });

  test("asks at once whether the server is there when the browser says that the network is gone", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    dispatchEvent(new Event("offline"));
    await wait(6000);
    expect(notebook.connection).toBe("live");
    session.cut(false);
    session.reachable = false;
    dispatchEvent(new Event("offline"));
    await wait(6000);
    expect(notebook.connection).toBe("resuming");
  });

  test("sends nothing on a socket that has not opened", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = new RemoteNotebook({ client: "me", last: 0 }, { open: () => session.open() });
    notebooks.push(notebook);
    const heard = vi.spyOn(session, "hear");
    notebook.start(null);
    dispatchEvent(new Event("online"));
    expect(heard).not.toHaveBeenCalled();
    await wait();
    expect(notebook.connection).toBe("live");
  });

  test("does not wait when the network comes back", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.reachable = false;
    session.cut(true);
    await wait(120_000);
    session.reachable = true;
    dispatchEvent(new Event("online"));
    await wait(0);
    expect(notebook.connection).toBe("live");
  });

  test("waits longer after each failure", async () => {
    const session = new FakeSession({ a: "" });
    session.reachable = false;
    const opening = vi.spyOn(session, "open");
    await opened(session);
    await wait(2000);
    const soon = opening.mock.calls.length;
    expect(soon).toBeGreaterThan(3);
    await wait(60_000);
    expect(opening.mock.calls.length - soon).toBeLessThan(14);
  });

  test("is closed when the server refuses", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    for (const socket of session.sockets) socket.tell({ type: "refused", message: "No." });
    await wait();
    expect([notebook.connection, notebook.refusal]).toEqual(["closed", "No."]);
  });

  test("says what keeps it from coming back, and comes back with what was typed", async () => {
    const session = new FakeSession({ a: "x" });
    let reason = "";
    const notebook = new RemoteNotebook({ client: "x", last: 0 }, { open: () => session.open(), excluded: async () => reason });
    notebooks.push(notebook);
    notebook.start(null);
    await wait();
    reason = "Sign in.";
    session.reachable = false;
    session.cut(true);
    await wait(1000);
    type(notebook, "a", 1, "y");
    await wait(60_000);
    expect([notebook.connection, notebook.refusal]).toEqual(["resuming", "Sign in."]);
    session.reachable = true;
    await wait(60_000);
    expect([notebook.connection, notebook.refusal, session.texts.get("a")]).toEqual(["live", "", "xy"]);
  });

  test("asks for everything when a patch is missing", async () => {
    const session = new FakeSession({ a: "x" });
    const notebook = await opened(session);
    session.seq += 1;
    session.patches = [];
    session.edit("a", 0, [1, [0, "y"]], "other");
    await wait(1000);
    expect([notebook.connection, shown(notebook, "a")]).toEqual(["live", "xy"]);
  });
});

describe("requests", () => {
  test("follow the text that was typed before them", async () => {
    const session = new FakeSession({ a: "" });
    session.acknowledges = false;
    const notebook = await opened(session);
    const deaf = session.publish.bind(session);
    const held: Parameters<typeof deaf>[] = [];
    session.publish = (...patch) => void held.push(patch);
    type(notebook, "a", 0, "1");
    type(notebook, "a", 1, "2");
    notebook.perform({ type: "run_cells", cells: ["a"] });
    await wait();
    expect(names(session)).toEqual(["edit_text"]);
    session.publish = deaf;
    for (const patch of held) session.publish(...patch);
    await wait();
    expect(names(session)).toEqual(["edit_text", "edit_text", "run_cells"]);
    expect(session.texts.get("a")).toBe("12");
  });

  test("go on from the number of an earlier page", async () => {
    const session = new FakeSession({ a: "" });
    session.taken.set("me", 7);
    const notebook = await opened(session, "me", 0);
    notebook.perform({ type: "save" });
    expect(names(session)).toEqual(["save"]);
    expect(notebook.last).toBe(8);
  });

  test("that ask are answered by number, or with nothing", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    const first = notebook.ask({ type: "complete", cell: "a", position: 0 });
    const second = notebook.ask({ type: "complete", cell: "a", position: 0 });
    const third = notebook.ask({ type: "complete", cell: "a", position: 0 });
    for (const socket of session.sockets) {
      socket.tell({ type: "answer", request: 2, result: "two", error: "" });
      socket.tell({ type: "answer", request: 1, result: null, error: "no kernel" });
    }
    await wait();
    session.cut(true);
    expect(await Promise.all([first, second, third])).toEqual([null, "two", null]);
    expect(await notebook.ask({ type: "complete", cell: "a", position: 0 })).toBeNull();
  });
});

describe("text", () => {
  test("typed without a connection arrives when there is one, among what others typed", async () => {
    const session = new FakeSession({ a: "one" });
    const notebook = await opened(session);
    session.reachable = false;
    session.cut(true);
    for (const letter of ["!", "!", "!"]) type(notebook, "a", shown(notebook, "a").length, letter);
    session.edit("a", 0, [[0, "> "], 3], "other");
    expect(shown(notebook, "a")).toBe("one!!!");
    session.reachable = true;
    await wait(2000);
    expect(shown(notebook, "a")).toBe("> one!!!");
    expect(session.texts.get("a")).toBe("> one!!!");
    expect(notebook.settled).toBe(true);
  });

  test("whose confirmation was lost is not there twice", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    for (const socket of session.sockets) socket.tell = () => undefined;
    type(notebook, "a", 0, "x");
    session.cut(true);
    session.patches = [];
    session.edit("a", 1, [1, [0, "y"]], "other");
    session.patches = [];
    await wait(1000);
    expect([shown(notebook, "a"), session.texts.get("a")]).toEqual(["xy", "xy"]);
  });

  test("typed while an acknowledgement is on its way is not taken for lost", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    for (const letter of "for i in range(3):") {
      type(notebook, "a", shown(notebook, "a").length, letter);
      await Promise.resolve();
    }
    await wait(3000);
    expect([shown(notebook, "a"), session.texts.get("a")]).toEqual(["for i in range(3):", "for i in range(3):"]);
  });

  test("that the server could not use is sent again, after a while", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    const real = session.edit.bind(session);
    session.edit = () => undefined;
    type(notebook, "a", 0, "x");
    await wait();
    session.edit = real;
    await wait(2000);
    expect(session.texts.get("a")).toBe("x");
  });
});

describe("a session that began anew", () => {
  test("gets what was typed in the last moments", async () => {
    const session = new FakeSession({ a: "import os", b: "x = 1" });
    const notebook = await opened(session);
    type(notebook, "b", 5, "0");
    session.restart({ c: "import os", d: "x = 1" });
    await wait(1000);
    expect(session.texts.get("d")).toBe("x = 10");
    expect(shown(notebook, "d")).toBe("x = 10");
    expect(notebook.settled).toBe(true);
  });

  test("keeps ids and text in flight without doubling it", async () => {
    const session = new FakeSession({ a: "x" });
    const notebook = await opened(session);
    session.cut(true);
    type(notebook, "a", 1, "y");
    type(notebook, "a", 2, "z");
    session.restart({ a: "xy!" });
    await wait(1000);
    expect([shown(notebook, "a"), session.texts.get("a")]).toEqual(["xyz", "xyz"]);
  });

  test("hears of changes to the document, not of runs", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.cut(true);
    notebook.perform({ type: "run_all" });
    notebook.perform({ type: "insert_cell", cell: "n", index: 0 });
    session.restart({ a: "" });
    await wait(1000);
    expect(names(session)).toEqual(["insert_cell"]);
  });
});

describe("rescue", () => {
  const kept = (cell: string, text: string, touched = false): Kept => ({ cell, kind: "code", name: "", text, touched });
  const found = (cell: string, text: string) => ({ cell, text });

  test("leaves alone what nobody touched", () => {
    expect(rescue([kept("a", "x")], [found("b", "y")])).toEqual({ texts: [], inserts: [] });
  });
  test("finds a cell by the one before it", () => {
    const { texts } = rescue([kept("a", "x"), kept("b", "y2", true)], [found("c", "x"), found("d", "y")]);
    expect(texts).toEqual([{ cell: "d", text: "y2" }]);
  });
  test("inserts what has no place", () => {
    const { texts, inserts } = rescue([kept("a", "x"), kept("b", "y", true)], [found("a", "x")]);
    expect(texts).toEqual([]);
    expect(inserts).toMatchObject([{ type: "insert_cell", index: 1, text: "y" }]);
  });
  test("never loses a touched text, and never gives a cell two", () => {
    const text = fc.constantFrom("x", "y", "z", "w");
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 6 }), fc.array(text, { maxLength: 6 }), (before, after) => {
        const all = before.map(([one, touched], index) => kept(`k${index}`, one, touched));
        const now = after.map((one, index) => found(`f${index}`, one));
        const { texts, inserts } = rescue(all, now);
        expect(new Set(texts.map((one) => one.cell)).size).toBe(texts.length);
        const result = now.map((one) => texts.find((set) => set.cell === one.cell)?.text ?? one.text);
        const there = [...result, ...inserts.map((op) => (op.type === "insert_cell" ? op.text : ""))];
        for (const one of all) if (one.touched) expect(there).toContain(one.text);
      }),
    );
  });
});

describe("a tab", () => {
  test("keeps its name over reloads, and counts on", () => {
    const first = identify(() => 41);
    dispatchEvent(new Event("pagehide"));
    expect(identify(() => 0)).toEqual({ client: first.client, last: 41 });
  });
  test("that was duplicated has its own name", () => {
    const first = identify(() => 0);
    expect(identify(() => 0).client).not.toBe(first.client);
  });
});
