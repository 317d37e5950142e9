// Nodes on the page in which elements and parts of layouts live. When the nodes change, those that are the same stay where
// they are, and with them the elements: a slider in a text that tells its value survives being dragged.
import morph from "morphdom";
import { mount, unmount, type Snippet } from "svelte";
import InText from "../elements/InText.svelte";
import type { Media } from "../protocol/protocol.ts";
import PartInText from "./PartInText.svelte";

/** The parts that may stand within a text. */
export interface Parts {
  /** What a mark means. */
  stands: (mark: string) => Media | undefined;
  part: Snippet<[Media]>;
}

export interface Inhabited {
  /** Shows other nodes. */
  show(nodes: DocumentFragment): void;
  /** Takes the elements away. */
  leave(): void;
}

type Mounted = ReturnType<typeof mount>;

const placeOf = (node: Node): string => (node instanceof HTMLElement ? (node.dataset["element"] ?? node.dataset["part"] ?? "") : "");

export function inhabit(host: HTMLElement, context: Map<unknown, unknown>, parts?: Parts): Inhabited {
  const mounted = new Map<Node, Mounted>();

  function vacate(node: Node): void {
    const inhabitant = mounted.get(node);
    mounted.delete(node);
    if (inhabitant) void unmount(inhabitant);
  }

  return {
    show(nodes) {
      const next = host.cloneNode(false) as HTMLElement;
      next.append(nodes);
      morph(host, next, {
        childrenOnly: true,
        onBeforeElUpdated: (from, to) => (placeOf(from) ? placeOf(from) !== placeOf(to) || !mounted.has(from) : !from.isEqualNode(to)),
        onNodeDiscarded: vacate,
      });
      for (const place of host.querySelectorAll<HTMLElement>("[data-part]")) {
        if (mounted.has(place) || !parts) continue;
        mounted.set(place, mount(PartInText, { target: place, props: { mark: placeOf(place), ...parts }, context }));
      }
      for (const place of host.querySelectorAll<HTMLElement>("[data-element]")) {
        if (mounted.has(place)) continue;
        const written = place.textContent ?? "";
        place.replaceChildren();
        mounted.set(place, mount(InText, { target: place, props: { id: placeOf(place), written }, context }));
      }
    },
    leave() {
      for (const node of mounted.keys()) vacate(node);
    },
  };
}
