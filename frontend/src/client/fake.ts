// A tiny session for tests: it orders edits, counts patches, acknowledges requests, and its
// sockets can be cut.
import { ChangeSet } from "@codemirror/state";
import { textOf } from "../model/text.svelte.ts";
import type { AnyOp, CellRecord, ClientMessage, Record as ServerRecord, ServerMessage, TextEdit } from "../protocol/protocol.ts";
import type { Socket } from "./connection.ts";

export const cellRecord = (cell: string, fields: Partial<CellRecord> = {}): CellRecord => ({
  type: "cell",
  id: `cell/${cell}`,
  cell,
  kind: "code",
  name: "",
  status: "fresh",
  reason: "",
  options: {},
  reads: {},
  writes: [],
  imports: [],
  problems: [],
  run: null,
  started: 0,
  duration: 0,
  from_before: false,
  kept: null,
  wanted: null,
  conflict: null,
  ...fields,
});

class FakeSocket extends EventTarget implements Socket {
  client = "";
  /** Cut without saying so. */
  dead = false;
  readonly session: FakeSession;

  constructor(session: FakeSession) {
    super();
    this.session = session;
    queueMicrotask(() => this.dispatchEvent(new Event(session.reachable ? "open" : "close")));
  }

  send(text: string): void {
    if (!this.dead) this.session.hear(this, JSON.parse(text) as ClientMessage);
  }

  /** What it says arrives later, and in order, as it does on a wire. */
  tell(message: ServerMessage): void {
    const data = JSON.stringify(message);
    queueMicrotask(() => this.dead || this.dispatchEvent(new MessageEvent("message", { data })));
  }

  close(): void {
    this.session.sockets.delete(this);
  }
}

export class FakeSession {
  instance = "one";
  reachable = true;
  /** Whether it acknowledges what it takes. */
  acknowledges = true;
  seq = 0;
  texts = new Map<string, string>();
  edits = new Map<string, { changes: ChangeSet; client: string }[]>();
  patches: ServerMessage[] = [];
  taken = new Map<string, number>();
  performed: AnyOp[] = [];
  readonly sockets = new Set<FakeSocket>();

  constructor(texts: { [cell: string]: string }) {
    this.texts = new Map(Object.entries(texts));
  }

  open(): Socket {
    const socket = new FakeSocket(this);
    this.sockets.add(socket);
    return socket;
  }

  /** Cuts every socket, noticed by the page or not. */
  cut(noticed: boolean): void {
    for (const socket of this.sockets) {
      socket.dead = true;
      if (noticed) socket.dispatchEvent(new Event("close"));
    }
    this.sockets.clear();
  }

  /** Begins anew, as a server that was restarted. */
  restart(texts: { [cell: string]: string }): void {
    this.cut(true);
    this.instance = "two";
    this.seq = 0;
    this.patches = [];
    this.performed = [];
    this.edits.clear();
    this.taken.clear();
    this.texts = new Map(Object.entries(texts));
  }

  hear(socket: FakeSocket, message: ClientMessage): void {
    if (message.type === "ping") socket.tell({ type: "pong", n: message.n ?? 0 });
    else if (message.type === "op") this.#take(socket, message.n, message.op);
    else {
      socket.client = message.client;
      const missed = this.seq - (message.seq ?? 0);
      if (message.instance !== this.instance || missed > this.patches.length) socket.tell(this.snapshot());
      else for (const patch of missed ? this.patches.slice(-missed) : []) socket.tell(patch);
      socket.tell({ type: "acked", n: this.taken.get(message.client) ?? 0 });
    }
  }

  snapshot(): Extract<ServerMessage, { type: "snapshot" }> {
    const records: ServerRecord[] = [
      {
        type: "notebook",
        id: "notebook",
        path: "nb.py",
        title: "nb",
        order: [...this.texts.keys()],
        save: "saved",
        save_message: "",
        settings: {},
        problems: [],
        restored: null,
      },
    ];
    for (const [cell, text] of this.texts) {
      records.push(cellRecord(cell), { type: "text", id: `text/${cell}`, cell, version: this.edits.get(cell)?.length ?? 0, text });
    }
    return { type: "snapshot", instance: this.instance, seq: this.seq, records };
  }

  publish(put: ServerRecord[], edits: TextEdit[] = []): void {
    this.seq += 1;
    const patch: ServerMessage = { type: "patch", seq: this.seq, drop: [], put, edits };
    this.patches.push(patch);
    for (const socket of this.sockets) socket.tell(patch);
  }

  edit(cell: string, version: number, json: unknown[], client: string): void {
    const history = this.edits.get(cell) ?? [];
    this.edits.set(cell, history);
    let changes = ChangeSet.fromJSON(json);
    for (const made of history.slice(version)) changes = changes.map(made.changes);
    history.push({ changes, client });
    this.texts.set(cell, changes.apply(textOf(this.texts.get(cell) ?? "")).toString());
    this.publish([], [{ cell, version: history.length - 1, changes: changes.toJSON() as unknown[], client }]);
  }

  #take(socket: FakeSocket, n: number, op: AnyOp): void {
    if (n > (this.taken.get(socket.client) ?? 0)) {
      this.taken.set(socket.client, n);
      this.performed.push(op);
      for (const one of op.type === "together" ? op.changes : [op]) {
        if (one.type === "edit_text") for (const changes of one.changes) this.edit(one.cell, one.version, changes, socket.client);
      }
    }
    if (this.acknowledges) socket.tell({ type: "acked", n });
  }
}
