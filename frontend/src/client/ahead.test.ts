// What a page may say of the file: that it is saved only once the server has what was changed here.
import { ChangeSet } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSession } from "./fake.ts";
import { RemoteNotebook } from "./remote.svelte.ts";

let notebook: RemoteNotebook;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  notebook.stop();
  vi.useRealTimers();
});

const wait = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(session: FakeSession): Promise<RemoteNotebook> {
  notebook = new RemoteNotebook({ client: "me", last: 0 }, { open: () => session.open() });
  notebook.start(null);
  await wait();
  return notebook;
}

function type(notebook: RemoteNotebook, cell: string, at: number, insert: string): void {
  notebook.edit(cell, ChangeSet.of({ from: at, insert }, notebook.table.text(cell).doc.length));
}

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
