// A page on a tiny session, with a clock that stands still: for tests.
import { ChangeSet } from "@codemirror/state";
import { afterEach, beforeEach, vi } from "vitest";
import type { FakeSession } from "./fake.ts";
import { RemoteNotebook } from "./remote.svelte.ts";

let notebook: RemoteNotebook;

/** Stops the clock before each test of the file, and the page after it. */
export function stopTheClock(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    notebook.stop();
    vi.useRealTimers();
  });
}

export const wait = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds);

export async function opened(session: FakeSession): Promise<RemoteNotebook> {
  notebook = new RemoteNotebook({ client: "me", last: 0 }, { open: () => session.open() });
  notebook.start(null);
  await wait();
  return notebook;
}

export function type(notebook: RemoteNotebook, cell: string, at: number, insert: string): void {
  notebook.edit(cell, ChangeSet.of({ from: at, insert }, notebook.table.text(cell).doc.length));
}
