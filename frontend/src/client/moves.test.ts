import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Moves } from "./moves.svelte.ts";

type Deed = { what: "move"; element: string; value: number } | { what: "send"; all: boolean } | { what: "take" };

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("move" as const), element: fc.constantFrom("a/0", "b/0"), value: fc.nat(9) }),
    fc.record({ what: fc.constant("send" as const), all: fc.boolean() }),
    fc.record({ what: fc.constant("take" as const) }),
  ),
);

/** A server that takes moves in the order in which they are sent. */
class Course {
  readonly moves = new Moves();
  readonly server = new Map<string, unknown>();
  readonly hand = new Map<string, unknown>();
  #wire: { element: string; value: unknown; n: number }[] = [];
  #last = 0;

  do(deed: Deed): void {
    if (deed.what === "move") {
      this.hand.set(deed.element, deed.value);
      this.moves.put(deed.element, deed.value);
    } else if (deed.what === "send") this.send(deed.all);
    else this.take();
  }

  send(all: boolean): void {
    for (const move of this.moves.take(all)) {
      this.#last += 1;
      this.#wire.push({ element: move.element, value: move.value, n: this.#last });
      this.moves.sent(move, this.#last);
    }
  }

  take(): void {
    const move = this.#wire.shift();
    if (!move) return;
    this.server.set(move.element, move.value);
    this.moves.taken({ type: "move_element", ...move }, move.n);
  }

  settle(): void {
    while (this.#wire.length > 0 || !this.moves.empty) {
      this.send(false);
      this.take();
    }
  }

  /** Where an element stands for the page. */
  shown(element: string): unknown {
    return this.moves.positions.get(element) ?? this.server.get(element);
  }

  onTheWire(element: string): number {
    return this.#wire.filter((move) => move.element === element).length;
  }
}

test("what the hand did last is what the page shows, and what the server has in the end", () => {
  fc.assert(
    fc.property(deeds, (some) => {
      const course = new Course();
      for (const deed of some) {
        course.do(deed);
        for (const [element, value] of course.hand) expect(course.shown(element)).toBe(value);
      }
      course.settle();
      expect([...course.server].toSorted()).toEqual([...course.hand].toSorted());
    }),
  );
});

test("a drag has one move on its way, and then the newest", () => {
  const course = new Course();
  for (let value = 0; value < 50; value += 1) {
    course.do({ what: "move", element: "a/0", value });
    course.send(false);
  }
  expect(course.onTheWire("a/0")).toBe(1);
  course.settle();
  expect(course.server.get("a/0")).toBe(49);
});

test("what is to follow a move goes after it", () => {
  const course = new Course();
  course.do({ what: "move", element: "a/0", value: 1 });
  course.send(false);
  course.do({ what: "move", element: "a/0", value: 2 });
  expect(course.moves.take(true).map(({ value }) => value)).toEqual([2]);
});
