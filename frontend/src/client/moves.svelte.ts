// Elements that somebody is moving on this page: where the hand has put them, until the server has
// taken that. One move of an element is under way at a time; of those made meanwhile only the
// newest counts, so that a drag never runs ahead of what the server can do.
import { SvelteMap } from "svelte/reactivity";
import type { ElementId, MoveElement } from "../protocol/protocol.ts";

export class Moves {
  /** Where elements stand for this page, which the server does not know yet. */
  readonly positions = new SvelteMap<ElementId, unknown>();
  /** Those that the server is to be told of. */
  readonly #waiting = new Set<ElementId>();
  /** Those it has been told of, and the request that does. */
  readonly #carriers = new Map<ElementId, number>();

  get empty(): boolean {
    return this.positions.size === 0;
  }

  put(element: ElementId, value: unknown): void {
    this.positions.set(element, value);
    this.#waiting.add(element);
  }

  /** The moves to send now: all that wait if something is to follow them, else those that are not on their way. */
  take(all: boolean): MoveElement[] {
    const ready = [...this.#waiting].filter((element) => all || !this.#carriers.has(element));
    for (const element of ready) this.#waiting.delete(element);
    return ready.map((element) => ({ type: "move_element", element, value: this.positions.get(element) }));
  }

  sent({ element }: MoveElement, request: number): void {
    this.#carriers.set(element, request);
  }

  /** The server has taken a move. */
  taken({ element }: MoveElement, request: number): void {
    if (this.#carriers.get(element) !== request) return;
    this.#carriers.delete(element);
    if (!this.#waiting.has(element)) this.positions.delete(element);
  }

  /** Nothing of this means anything in a session that began anew. */
  forget(): void {
    this.positions.clear();
    this.#waiting.clear();
    this.#carriers.clear();
  }
}
