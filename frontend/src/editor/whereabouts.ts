// Tells others where this page's cursor is: not more often than anyone can see, and only news.
import type { RemoteNotebook } from "../client/remote.svelte.ts";
import type { CellId } from "../protocol/protocol.ts";
import { ownName } from "./people.ts";

export interface Whereabout {
  cell: CellId;
  anchor: number;
  head: number;
}

const pause = 150;

export class Whereabouts {
  readonly #notebook: RemoteNotebook;
  #latest: Whereabout | null = null;
  #told = "";
  #due = false;

  constructor(notebook: RemoteNotebook) {
    this.#notebook = notebook;
  }

  moved(where: Whereabout | null): void {
    this.#latest = where;
    if (this.#due) return;
    this.#due = true;
    setTimeout(() => this.#tell(), pause);
  }

  #tell(): void {
    this.#due = false;
    const presence = { ...(this.#latest ?? { cell: null, anchor: 0, head: 0 }), name: ownName() };
    const told = JSON.stringify(presence);
    if (told === this.#told || this.#notebook.connection !== "live") return;
    this.#told = told;
    this.#notebook.perform({ type: "set_presence", ...presence });
  }
}
