// What a page may say of the file: that it is saved only once the server has what was changed here.
import { describe, expect, test } from "vitest";
import { FakeSession } from "./fake.ts";
import { opened, stopTheClock, type, wait } from "./page.ts";

stopTheClock();

describe("a page", () => {
  test("is ahead of the server from a change until the server says it has it", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.acknowledges = false;
    expect(notebook.ahead).toBe(false);
    type(notebook, "a", 0, "x");
    type(notebook, "a", 1, "y");
    await wait();
    expect([notebook.connection, notebook.ahead]).toEqual(["live", true]);
    session.acknowledges = true;
    session.cut(true);
    expect(notebook.ahead).toBe(true);
    await wait(1000);
    expect([session.texts.get("a"), notebook.ahead]).toEqual(["xy", false]);
  });

  test("is not ahead because of what changes nothing in the file", async () => {
    const session = new FakeSession({ a: "" });
    const notebook = await opened(session);
    session.acknowledges = false;
    notebook.perform({ type: "run_all" });
    notebook.perform({ type: "set_presence", cell: "a" });
    expect(notebook.ahead).toBe(false);
    notebook.perform({ type: "rename_cell", cell: "a", name: "b" });
    expect(notebook.ahead).toBe(true);
  });
});
