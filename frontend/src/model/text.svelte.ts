// The text of one cell as this page shows it: what the server has confirmed, with the changes on
// top that were sent but not confirmed, and on these the changes that were not sent yet.
//
// This is the algorithm of `@codemirror/collab`, kept outside the view so that nothing is lost when
// an editor is unmounted, and with the unconfirmed changes composed into two, so that a long time
// without connection costs no more than a short one. A law lets pages of both kinds edit together.
import { ChangeSet, Text } from "@codemirror/state";
import type { Changes } from "../protocol/protocol.ts";

/** Who listens hears every change of `doc`; `source` is what its maker passed, or null. */
export type TextListener = (changes: ChangeSet, source: unknown) => void;

/** Splits at line feeds only, so that positions are those of the server. */
export function textOf(text: string): Text {
  return Text.of(text.split("\n"));
}

/** The smallest single replacement that turns one text into another. */
export function difference(before: Text, after: Text): ChangeSet {
  const [a, b] = [before.toString(), after.toString()];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  let tail = 0;
  while (tail < shorter - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail++;
  return ChangeSet.of({ from: head, to: a.length - tail, insert: textOf(b.slice(head, b.length - tail)) }, a.length);
}

export class CellText {
  /** The text with everything typed here. */
  doc = $state.raw(Text.empty);
  /** The server's version of `confirmed`. */
  version = 0;
  confirmed = Text.empty;
  #inFlight: ChangeSet | null = null;
  #unsent: ChangeSet | null = null;
  /** A snapshot came while something was in flight: it may or may not contain it. */
  #uncertain = false;
  readonly #listeners = new Set<TextListener>();

  constructor(version = 0, text = "") {
    this.version = version;
    this.confirmed = textOf(text);
    this.doc = this.confirmed;
  }

  /** Calls `listener` at every change of `doc` until the returned function is called. */
  subscribe(listener: TextListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether something was typed that has not been sent. */
  get unsent(): boolean {
    return this.#unsent !== null;
  }

  /** Whether something was sent that the server has not confirmed: until then nothing else can be. */
  get underWay(): boolean {
    return this.#inFlight !== null;
  }

  /** Whether something was typed that the server has not confirmed. */
  get unconfirmed(): boolean {
    return this.#inFlight !== null || this.#unsent !== null;
  }

  /** Takes a change made here. */
  edit(changes: ChangeSet, source: unknown = null): void {
    if (changes.empty) return;
    this.#unsent = this.#unsent ? this.#unsent.compose(changes) : changes;
    this.#show(changes, source);
  }

  /** What is to be sent now, if nothing is under way; from then on that is. */
  take(): { version: number; changes: Changes } | null {
    if (this.#inFlight || !this.#unsent) return null;
    // The server answers only what changes something: the rest would never be confirmed.
    const something = !this.#unsent.apply(this.confirmed).eq(this.confirmed);
    this.#inFlight = something ? this.#unsent : null;
    this.#unsent = null;
    return this.sent();
  }

  /** What is under way, as it would be sent now: rebased over all that came since. */
  sent(): { version: number; changes: Changes } | null {
    return this.#inFlight && { version: this.version, changes: this.#inFlight.toJSON() as Changes };
  }

  /** Takes what the server did: `own` when it names this client as the one who asked for it. */
  receive(json: Changes, own: boolean): void {
    const changes = ChangeSet.fromJSON(json);
    this.version += 1;
    if (own && this.#inFlight && same(changes, this.#inFlight, this.confirmed)) this.#confirm(this.#inFlight);
    else this.#rebase(changes);
  }

  /** Takes the server's text in place of all that was known; changes made here stay on top. */
  replace(version: number, text: string): void {
    const next = textOf(text);
    const sent = this.#inFlight ? this.#inFlight.apply(this.confirmed) : null;
    this.version = version;
    if (sent?.eq(next) && this.#inFlight) this.#confirm(this.#inFlight);
    else if (!next.eq(this.confirmed)) this.#rebase(difference(this.confirmed, next));
    this.#uncertain = this.#inFlight !== null;
  }

  /**
   * The server has taken what is in flight. Its edit comes before this; when it did not, a snapshot
   * has brought it (then ours would be there twice) or the server could not use it (then it is
   * to be sent again, against the version that is known by now). Returns whether it is.
   */
  taken(): boolean {
    const again = this.#inFlight !== null && !this.#uncertain;
    if (again) this.unsend();
    else if (this.#inFlight) this.#withdraw(this.#inFlight);
    return again;
  }

  /** Nobody will confirm what is in flight: it is to be sent again. */
  unsend(): void {
    if (!this.#inFlight) return;
    this.#unsent = this.#unsent ? this.#inFlight.compose(this.#unsent) : this.#inFlight;
    this.#inFlight = null;
    this.#uncertain = false;
  }

  #confirm(changes: ChangeSet): void {
    this.confirmed = changes.apply(this.confirmed);
    this.#inFlight = null;
    this.#uncertain = false;
  }

  #rebase(changes: ChangeSet): void {
    this.confirmed = changes.apply(this.confirmed);
    let over = changes;
    if (this.#inFlight) [this.#inFlight, over] = [this.#inFlight.map(over), over.map(this.#inFlight, true)];
    if (this.#unsent) [this.#unsent, over] = [this.#unsent.map(over), over.map(this.#unsent, true)];
    this.#show(over, null);
  }

  #withdraw(changes: ChangeSet): void {
    let back = changes.invert(this.confirmed);
    this.#inFlight = null;
    this.#uncertain = false;
    if (this.#unsent) [this.#unsent, back] = [this.#unsent.map(back), back.map(this.#unsent, true)];
    this.#show(back, null);
  }

  #show(changes: ChangeSet, source: unknown): void {
    if (changes.empty) return;
    this.doc = changes.apply(this.doc);
    for (const listener of this.#listeners) listener(changes, source);
  }
}

/** Whether two changes of a text lead to the same one. */
function same(a: ChangeSet, b: ChangeSet, text: Text): boolean {
  return a.length === b.length && a.newLength === b.newLength && a.apply(text).eq(b.apply(text));
}
