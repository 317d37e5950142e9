// A notebook on the server, as the page has it: facts come down into a table, intents go up.
//
// An op is sent only after everything typed before it, so that it means the text its maker saw. The
// text of a cell has one change under way at a time; what is typed meanwhile goes with the next.
import type { ChangeSet } from "@codemirror/state";
import { Table } from "../model/table.svelte.ts";
import { difference, textOf } from "../model/text.svelte.ts";
import type { Answer, AnyOp, CellId, EditText, ElementView, ElementId, FrontEnd, Patch, Request, ServerMessage, Snapshot, TableAnswer, TableQuestion } from "../protocol/protocol.ts";
import { Connection, type ConnectionState, type Socket } from "./connection.ts";
import type { Identity } from "./identity.ts";
import { Moves } from "./moves.svelte.ts";
import { changesFile, Outbox } from "./outbox.ts";
import { Questions, type Question } from "./questions.ts";
import { rescue, type Kept } from "./rescue.ts";

/** Text typed this long before a session ended may not have reached the file. */
const recent = 5000;
/** Before text is sent again that the server took but could not use. */
const retry = 1000;

export interface Server {
  open(): Socket;
  excluded?(): Promise<string>;
}

export class RemoteNotebook {
  readonly table: Table;
  /** Whether there is a connection; `refusal` says why not, where that is known. */
  connection = $state.raw<ConnectionState>("resuming");
  refusal = $state.raw("");
  /** Whether what comes is a session that began anew, in which cells have other ids. */
  renewing = false;
  /** Whether something was changed here that the server has not said it has. */
  ahead = $state.raw(false);
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #questions = new Questions();
  readonly #moves = new Moves();
  #instance = "";
  #seq = 0;
  /** When the connection was last known to work, in milliseconds. */
  #lost = 0;
  /** Cells with text to be sent. */
  readonly #dirty = new Set<CellId>();
  /** Cells of these whose texts are to be sent in one op. */
  #groups: CellId[][] = [];
  /** The request that carries the text in flight. */
  readonly #carriers = new Map<CellId, number>();
  /** Cells whose text the server took and could not use, until it is sent again. */
  readonly #rejected = new Set<CellId>();
  /** Ops that wait for such text. */
  #waiting: AnyOp[] = [];
  readonly #typed = new Map<CellId, number>();

  constructor({ client, last }: Identity, server: Server) {
    this.table = new Table(client);
    this.#outbox = new Outbox(last);
    this.#connection = new Connection({
      ...server,
      open: () => server.open(),
      greet: () => ({ type: "hello", client, instance: this.#instance, seq: this.#seq }),
      receive: (message) => this.receive(message),
      changed: (state, message) => this.#changed(state, message),
    });
  }

  /** Shows a snapshot that came with the page, if any, and connects. */
  start(snapshot: Snapshot | null): void {
    if (snapshot) this.#replace(snapshot);
    this.#connection.start();
  }

  stop(): void {
    this.#connection.close();
  }

  /** The number of the last request. */
  get last(): number {
    return this.#outbox.last;
  }

  /** Whether the server has everything this page knows. */
  get settled(): boolean {
    return this.#outbox.empty && this.#waiting.length === 0 && !this.ahead && this.#moves.empty;
  }

  /** Whether cells may go because of what was asked for here. */
  get removing(): boolean {
    return this.#outbox.removing;
  }

  /** Asks for something; it is sent now or as soon as that is possible. */
  perform(op: AnyOp): void {
    this.#waiting.push(op);
    this.#flush();
  }

  /** Asks a question; null when there is no answer. */
  ask(question: Question): Promise<unknown> {
    if (this.connection !== "live") return Promise.resolve(null);
    return this.#answer(question).then((answer) => (!answer || answer.error ? null : answer.result));
  }

  /** Asks a table of the kernel; what keeps it from answering is an error with a sentence. */
  async askTable(table: string, question: TableQuestion): Promise<TableAnswer> {
    const answer = this.connection === "live" ? await this.#answer({ type: "ask_table", table, question }) : null;
    if (!answer) throw new Error("The table cannot be asked: the server does not answer.");
    if (answer.error) throw new Error(answer.error);
    return answer.result as TableAnswer;
  }

  /** The blob of the script that draws the widgets of a package; what keeps us from it is an error with a sentence. */
  async frontEnd(module: string): Promise<FrontEnd> {
    const answer = this.connection === "live" ? await this.#answer({ type: "ask_front_end", module }) : null;
    if (!answer) throw new Error("The widget cannot be drawn: the kernel does not answer.");
    if (answer.error) throw new Error(answer.error);
    return answer.result as FrontEnd;
  }

  /** Types the line that a running cell waits for; what keeps it from arriving is an error with a sentence. */
  async giveInput(cell: CellId, run: number, number: number, text: string): Promise<void> {
    const answer = this.connection === "live" ? await this.#answer({ type: "give_input", cell, run, number, text }) : null;
    if (!answer) throw new Error("It could not be sent: the server does not answer. Try again.");
    if (answer.error) throw new Error(answer.error);
    if (answer.result !== true) throw new Error("The cell does not wait for this any more.");
  }

  #answer(question: Question): Promise<Answer | null> {
    const { op, answer } = this.#questions.ask(question);
    this.perform(op);
    return answer;
  }

  /** Changes the text of a cell; `source` is passed to those who listen to the text. */
  edit(cell: CellId, changes: ChangeSet, source: unknown = null): void {
    this.#put(cell, changes, source);
    this.#flush();
  }

  /** Changes the texts of several cells as one thing, which is taken back in one step. */
  editTogether(texts: ReadonlyMap<CellId, ChangeSet>): void {
    for (const [cell, changes] of texts) this.#put(cell, changes, null);
    this.#groups.push([...texts.keys()]);
    this.#flush();
  }

  #put(cell: CellId, changes: ChangeSet, source: unknown): void {
    this.table.text(cell).edit(changes, source);
    this.#typed.set(cell, Date.now());
    this.#dirty.add(cell);
  }

  /** An element as it stands for this page: where a hand has put it, else where the server has it. */
  element(id: ElementId): ElementView | undefined {
    const known = this.table.elements.get(`element/${id}`)?.element;
    return known && this.#moves.positions.has(id) ? { ...known, value: this.#moves.positions.get(id) } : known;
  }

  /** Moves an element; the server is told as fast as it takes that. */
  move(element: ElementId, value: unknown): void {
    this.#moves.put(element, value);
    this.#flush();
  }

  /** Takes what the server says. */
  receive(message: ServerMessage): void {
    if (message.type === "patch") this.#patch(message);
    else if (message.type === "snapshot") this.#replace(message);
    else if (message.type === "acked") this.#taken(message.n);
    else if (message.type === "answer") this.#questions.answered(message);
  }

  #patch(patch: Patch): void {
    if (patch.seq <= this.#seq) return;
    if (patch.seq > this.#seq + 1) return this.#connection.resync();
    this.#seq = patch.seq;
    this.table.apply(patch);
    this.#flush();
  }

  #replace(snapshot: Snapshot): void {
    const anew = this.#instance !== "" && (snapshot.instance !== this.#instance || this.#knowsMore(snapshot));
    const kept = anew ? [...this.#kept()] : [];
    for (const [, text] of anew ? this.table.unconfirmed() : []) text.unsend();
    this.#instance = snapshot.instance;
    this.#seq = snapshot.seq;
    this.renewing = anew;
    this.table.replace(snapshot);
    this.renewing = false;
    if (anew) this.#renew(kept);
  }

  /** Whether a server that goes on from another's journal lacks text that this page saw confirmed. */
  #knowsMore({ records }: Snapshot): boolean {
    return records.some((record) => record.type === "text" && record.version < this.table.text(record.cell).version);
  }

  #taken(n: number): void {
    for (const { n: taken, op } of this.#outbox.taken(n)) {
      if (op.type === "move_element") this.#moves.taken(op, taken);
      for (const cell of edited(op)) if (this.#carriers.get(cell) === taken) this.#textTaken(cell);
    }
    this.#flush();
  }

  #textTaken(cell: CellId): void {
    this.#carriers.delete(cell);
    if (!this.table.text(cell).taken()) return;
    this.#dirty.delete(cell);
    this.#rejected.add(cell);
    setTimeout(() => this.#again(cell), retry);
  }

  #again(cell: CellId): void {
    this.#rejected.delete(cell);
    this.#dirty.add(cell);
    this.#flush();
  }

  /** Sends what can be sent: text first, then the ops that waited for it. */
  #flush(): void {
    this.#send();
    this.ahead = this.#dirty.size > 0 || this.#rejected.size > 0 || this.#waiting.some(changesFile) || this.#outbox.changing;
  }

  #send(): void {
    this.#groups = this.#groups.filter((cells) => !this.#sendTogether(cells));
    const held = new Set(this.#groups.flat());
    for (const cell of this.#dirty) {
      const edit = held.has(cell) ? null : this.#take(cell);
      if (edit) this.#carriers.set(cell, this.#submit(edit));
    }
    if (this.#dirty.size) return;
    for (const move of this.#moves.take(this.#waiting.length > 0)) this.#moves.sent(move, this.#submit(move));
    for (const op of this.#waiting.splice(0)) this.#submit(op);
  }

  /** Sends the texts of these cells in one op, if nothing that was sent before is under way. */
  #sendTogether(cells: readonly CellId[]): boolean {
    if (cells.some((cell) => this.table.text(cell).underWay)) return false;
    const changes = cells.flatMap((cell) => this.#take(cell) ?? []);
    if (!changes.length) return true;
    const request = this.#submit({ type: "together", changes });
    for (const { cell } of changes) this.#carriers.set(cell, request);
    return true;
  }

  /** What is to be sent of a cell's text now. */
  #take(cell: CellId): EditText | null {
    const text = this.table.text(cell);
    const edit = text.take();
    if (!text.unsent) this.#dirty.delete(cell);
    return edit && { type: "edit_text", cell, version: edit.version, changes: [edit.changes] };
  }

  /** Sends an op as a request, and returns its number. */
  #submit(op: AnyOp): number {
    const request = this.#outbox.add(op);
    this.#connection.send(request);
    return request.n;
  }

  #changed(state: ConnectionState, message: string): void {
    const before = this.connection;
    this.connection = state;
    this.refusal = message;
    if (state === before) return;
    this.#questions.abandon();
    if (state === "live") for (const request of this.#repeated()) this.#connection.send(request);
    else this.#lost = Date.now();
  }

  /** What the last socket may not have carried; text as it has become since. */
  #repeated(): readonly Request[] {
    return this.#outbox.repeated((op) => {
      if (op.type === "edit_text") return this.#renewed(op);
      if (op.type !== "together") return op;
      const changes = op.changes.flatMap((one) => (one.type === "edit_text" ? (this.#renewed(one) ?? []) : one));
      return changes.length ? { ...op, changes } : null;
    });
  }

  #renewed(edit: EditText): EditText | null {
    const now = this.table.text(edit.cell).sent();
    return now && { ...edit, version: now.version, changes: [now.changes] };
  }

  *#kept(): Generator<Kept> {
    const since = this.#lost - recent;
    for (const cell of this.table.order) {
      const record = this.table.cell(cell);
      const text = this.table.text(cell);
      const touched = text.unconfirmed || (this.#typed.get(cell) ?? 0) > since;
      yield { cell, kind: record?.kind ?? "code", name: record?.name ?? "", text: text.doc.toString(), touched };
    }
  }

  /** Brings a session that began anew to what this page has. */
  #renew(kept: readonly Kept[]): void {
    const ops = [...this.#outbox.renewed(), ...this.#waiting.splice(0)];
    this.#moves.forget();
    this.#dirty.clear();
    this.#rejected.clear();
    this.#groups = [];
    for (const [cell] of this.table.unconfirmed()) this.#dirty.add(cell);
    const found = this.table.order.map((cell) => ({ cell, text: this.table.text(cell).doc.toString() }));
    const { texts, inserts } = rescue(kept, found);
    for (const { cell, text } of texts) {
      const now = this.table.text(cell);
      this.edit(cell, difference(now.doc, textOf(text)));
    }
    this.#waiting.push(...ops, ...inserts);
    this.#flush();
  }
}

/** The cells whose text an op changes. */
function edited(op: AnyOp): CellId[] {
  if (op.type === "together") return op.changes.flatMap(edited);
  return op.type === "edit_text" ? [op.cell] : [];
}
