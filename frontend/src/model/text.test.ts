import { collab, receiveUpdates, sendableUpdates, type Update } from "@codemirror/collab";
import { ChangeSet, EditorState, Text } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CellText, difference, textOf } from "./text.svelte.ts";

const insert = (text: CellText, at: number, what: string) =>
  text.edit(ChangeSet.of({ from: at, insert: what }, text.doc.length));

const json = (length: number, from: number, to: number, what: string) =>
  ChangeSet.of({ from, to, insert: what }, length).toJSON() as unknown[];

describe("a text", () => {
  test("sends one change at a time, composed of all that was typed meanwhile", () => {
    const text = new CellText(3, "ab");
    insert(text, 2, "c");
    expect(text.take()).toEqual({ version: 3, changes: [2, [0, "c"]] });
    insert(text, 3, "d");
    insert(text, 4, "e");
    expect(text.take()).toBeNull();
    text.receive([2, [0, "c"]], true);
    expect(text.take()).toEqual({ version: 4, changes: [3, [0, "de"]] });
  });

  test("sends nothing for a change that changes nothing", () => {
    const text = new CellText(0, "ab");
    text.edit(ChangeSet.of({ from: 0, to: 1, insert: "a" }, 2));
    expect(text.take()).toBeNull();
    expect(text.unconfirmed).toBe(false);
  });

  test("shows a change of its own once", () => {
    const text = new CellText(0, "x");
    insert(text, 1, "y");
    text.take();
    text.receive([1, [0, "y"]], true);
    expect(text.doc.toString()).toBe("xy");
    expect(text.unconfirmed).toBe(false);
  });

  test("does not take an undo under its own name for what it has in flight", () => {
    const text = new CellText(0, "one");
    insert(text, 3, "!");
    text.take();
    text.receive(json(3, 0, 3, ""), true);
    expect(text.doc.toString()).toBe("!");
    expect(text.unconfirmed).toBe(true);
  });

  test("stays as it is when a snapshot already holds what is in flight", () => {
    const text = new CellText(0, "a");
    insert(text, 1, "b");
    text.take();
    text.replace(1, "ab");
    expect(text.doc.toString()).toBe("ab");
    expect(text.unconfirmed).toBe(false);
  });

  test("withdraws what a snapshot turns out to hold, beside the work of others", () => {
    const text = new CellText(0, "a");
    insert(text, 1, "b");
    text.take();
    insert(text, 2, "c");
    text.replace(2, "ab!");
    text.taken();
    expect(text.doc.toString()).toBe("ab!c");
  });

  test("sends again what the server has taken but could not use", () => {
    const text = new CellText(0, "a");
    insert(text, 1, "b");
    text.take();
    text.taken();
    expect(text.doc.toString()).toBe("ab");
    expect(text.take()).toEqual({ version: 0, changes: [1, [0, "b"]] });
  });

  test("keeps carriage returns as characters, so that positions are the server's", () => {
    expect(new CellText(0, "a\r\nb").doc.length).toBe(4);
  });

  test("tells its listeners every change, and who made it", () => {
    const text = new CellText(0, "a");
    const heard: [string, unknown][] = [];
    const stop = text.subscribe((changes, source) => heard.push([JSON.stringify(changes), source]));
    text.edit(ChangeSet.of({ from: 0, insert: "b" }, 1), "view");
    text.receive(json(1, 1, 1, "c"), false);
    stop();
    insert(text, 0, "z");
    expect(heard).toEqual([
      ["[[0,\"b\"],1]", "view"],
      ["[2,[0,\"c\"]]", null],
    ]);
  });
});

test("a difference turns one text into the other", () => {
  const words = fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀") });
  fc.assert(
    fc.property(words, words, (a, b) => {
      expect(difference(textOf(a), textOf(b)).apply(textOf(a)).toString()).toBe(b);
    }),
  );
});

// -- the law: whatever happens on the way, all pages end with the text of the server ------------

interface Edit {
  n: number;
  version: number;
  changes: unknown[][];
}
type Message =
  | { type: "edit"; changes: unknown[]; client: string }
  | { type: "acked"; n: number }
  | { type: "snapshot"; version: number; text: string };

/** Orders edits as the session does. */
class NaiveServer {
  doc = textOf("start\nmiddle\nend");
  history: { changes: ChangeSet; client: string }[] = [];
  taken = new Map<string, number>();
  pages = new Map<string, Message[]>();

  perform(client: string, { n, version, changes }: Edit): void {
    if (n > (this.taken.get(client) ?? 0)) {
      this.taken.set(client, n);
      let over = this.history.slice(version).map((made) => made.changes);
      for (const one of changes) {
        let mine = ChangeSet.fromJSON(one);
        over = over.map((other) => {
          const next = other.map(mine, true);
          mine = mine.map(other);
          return next;
        });
        this.apply(client, mine);
      }
    }
    this.pages.get(client)?.push({ type: "acked", n });
  }

  apply(client: string, changes: ChangeSet): void {
    const next = changes.apply(this.doc);
    if (next.eq(this.doc)) return;
    this.doc = next;
    this.history.push({ changes, client });
    for (const queue of this.pages.values()) queue.push({ type: "edit", changes: changes.toJSON() as unknown[], client });
  }

  snapshot(): Message {
    return { type: "snapshot", version: this.history.length, text: this.doc.toString() };
  }
}

interface Page {
  doc: Text;
  type(changes: ChangeSet): void;
  send(): void;
  read(): void;
  reconnect?(): void;
}

/** A page as ours: the text, and requests kept until they are acknowledged. */
class OurPage implements Page {
  text: CellText;
  n = 0;
  request: number | null = null;
  sent = 0;
  outgoing: Edit[] = [];
  constructor(
    readonly name: string,
    readonly server: NaiveServer,
  ) {
    this.text = new CellText(server.history.length, server.doc.toString());
    server.pages.set(name, []);
  }
  get doc() {
    return this.text.doc;
  }
  type(changes: ChangeSet) {
    this.text.edit(changes);
  }
  send() {
    const edit = this.text.take();
    if (edit) {
      this.request = ++this.n;
      this.outgoing.push({ n: this.n, version: edit.version, changes: [edit.changes] });
    }
    const next = this.outgoing.shift();
    if (next) this.server.perform(this.name, next);
  }
  read() {
    const message = this.server.pages.get(this.name)?.shift();
    if (message?.type === "edit") this.text.receive(message.changes, message.client === this.name);
    else if (message?.type === "snapshot") this.text.replace(message.version, message.text);
    else if (message && this.request === message.n) {
      this.text.taken();
      this.request = null;
    }
  }
  reconnect() {
    this.server.pages.set(this.name, [this.server.snapshot()]);
    this.outgoing = [];
    this.read();
    const edit = this.text.sent();
    if (edit && this.request) this.outgoing.push({ n: this.request, version: edit.version, changes: [edit.changes] });
    else this.text.taken();
  }
}

/** A page that uses `@codemirror/collab` itself. */
class TheirPage implements Page {
  state: EditorState;
  waiting = false;
  n = 0;
  constructor(
    readonly name: string,
    readonly server: NaiveServer,
  ) {
    const startVersion = server.history.length;
    this.state = EditorState.create({ doc: server.doc, extensions: [collab({ startVersion, clientID: name })] });
    server.pages.set(name, []);
  }
  get doc() {
    return this.state.doc;
  }
  type(changes: ChangeSet) {
    this.state = this.state.update({ changes }).state;
  }
  send() {
    const updates = sendableUpdates(this.state);
    if (this.waiting || !updates.length) return;
    this.waiting = true;
    const version = this.server.history.length - (this.server.pages.get(this.name)?.filter((m) => m.type === "edit").length ?? 0);
    this.server.perform(this.name, { n: ++this.n, version, changes: updates.map((one) => one.changes.toJSON() as unknown[]) });
  }
  read() {
    const message = this.server.pages.get(this.name)?.shift();
    if (message?.type === "acked") this.waiting = false;
    if (message?.type !== "edit") return;
    const update: Update = { changes: ChangeSet.fromJSON(message.changes), clientID: message.client };
    this.state = receiveUpdates(this.state, [update]).state;
  }
}

const step = fc.record({
  who: fc.nat(3),
  what: fc.constantFrom("type", "type", "type", "send", "read", "read", "reconnect", "server"),
  at: fc.nat(1000),
  length: fc.nat(4),
});

test("all pages end with the text of the server, and nothing typed is lost or doubled", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.boolean(), (steps, deletes) => {
      const server = new NaiveServer();
      const pages: Page[] = [
        new OurPage("a", server),
        new OurPage("b", server),
        new OurPage("c", server),
        new TheirPage("d", server),
      ];
      const typed: string[] = [];
      const change = (doc: Text, { at, length }: { at: number; length: number }) => {
        const from = at % (doc.length + 1);
        const to = deletes ? Math.min(doc.length, from + length) : from;
        const token = `<${typed.length}>`;
        typed.push(token);
        // Never inside a token of an earlier change, so that each can be looked for.
        const open = doc.sliceString(0, from).lastIndexOf("<") > doc.sliceString(0, from).lastIndexOf(">");
        return deletes || !open
          ? ChangeSet.of({ from, to, insert: token }, doc.length)
          : ChangeSet.of({ from: 0, insert: token }, doc.length);
      };
      for (const one of steps) {
        const page = pages[one.who] as Page;
        if (one.what === "type") page.type(change(page.doc, one));
        else if (one.what === "send") page.send();
        else if (one.what === "read") page.read();
        else if (one.what === "reconnect") page.reconnect?.();
        else server.apply("", change(server.doc, one));
      }
      for (let round = 0; round < steps.length * 8 + 20; round++) {
        for (const page of pages) page.read();
        for (const page of pages) page.send();
      }
      const text = server.doc.toString();
      for (const page of pages) expect(page.doc.toString()).toBe(text);
      if (!deletes) for (const token of typed) expect(text.split(token).length).toBe(2);
    }),
    { numRuns: 400 },
  );
});
