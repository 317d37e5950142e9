// Nodes on the page in which elements live. When the nodes change, those that are the same stay where
// they are, and with them the elements: a slider in a text that tells its value survives being dragged.
import morph from "morphdom";
import { mount, unmount } from "svelte";
import InText from "../elements/InText.svelte";

export interface Inhabited {
  /** Shows other nodes. */
  show(nodes: DocumentFragment): void;
  /** Takes the elements away. */
  leave(): void;
}

type Mounted = ReturnType<typeof mount>;

const placeOf = (node: Node): string => (node instanceof HTMLElement ? (node.dataset["element"] ?? "") : "");

export function inhabit(host: HTMLElement, context: Map<unknown, unknown>): Inhabited {
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
