// A page that stays open while its server ends and another goes on from the journal.
import { describe, expect, test } from "vitest";
import { FakeSession } from "./fake.ts";
import { opened, stopTheClock, type, wait } from "./page.ts";
import type { RemoteNotebook } from "./remote.svelte.ts";

stopTheClock();

const shown = (notebook: RemoteNotebook, cell: string) => notebook.table.text(cell).doc.toString();
const names = (session: FakeSession) => session.performed.map((op) => op.type);

describe("a server that goes on from the journal of another", () => {
  /** Ends the server, and starts one that continues the session, with patches of higher numbers. */
  const goOn = (session: FakeSession): void => {
    session.cut(true);
    session.seq += 2 ** 32;
    session.patches = [];
  };

  test("gets what was asked for meanwhile, of whatever kind, and keeps its cells", async () => {
    const session = new FakeSession({ a: "x" });
    const notebook = await opened(session);
    notebook.perform({ type: "run_all" });
    await wait();
    goOn(session);
    type(notebook, "a", 1, "y");
    notebook.perform({ type: "undo" });
    notebook.perform({ type: "run_cells", cells: ["a"] });
    await wait(1000);
    expect(names(session)).toEqual(["run_all", "edit_text", "undo", "run_cells"]);
    expect([notebook.connection, session.texts.get("a"), shown(notebook, "a")]).toEqual(["live", "xy", "xy"]);
    expect(notebook.settled).toBe(true);
  });

  test("has what it had taken and not confirmed, once", async () => {
    const session = new FakeSession({ a: "x" });
    const notebook = await opened(session);
    const deaf = session.publish.bind(session);
    session.publish = (_, edits = []) => void session.patches.push({ type: "patch", seq: (session.seq += 1), drop: [], put: [], edits });
    session.acknowledges = false;
    type(notebook, "a", 1, "y");
    await wait();
    session.publish = deaf;
    session.acknowledges = true;
    goOn(session);
    await wait(1000);
    expect([session.texts.get("a"), shown(notebook, "a"), notebook.settled]).toEqual(["xy", "xy", true]);
  });

  test("and lacks what this page saw confirmed gets that again", async () => {
    const session = new FakeSession({ a: "x" });
    const notebook = await opened(session);
    type(notebook, "a", 1, "y");
    await wait();
    expect(notebook.settled).toBe(true);
    goOn(session);
    session.texts.set("a", "x");
    session.edits.clear();
    await wait(1000);
    expect([session.texts.get("a"), shown(notebook, "a"), notebook.settled]).toEqual(["xy", "xy", true]);
  });
});
