// A word about a control, after a moment's hover or at keyboard focus. One element serves the
// whole page; it lies in the top layer, so that nothing cuts it off.
import "./tooltip.css";
import type { Attachment } from "svelte/attachments";
import { putBeside } from "./position.ts";

const delay = 450;
let shared: HTMLElement | undefined;
let owner: Element | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function element(): HTMLElement {
  if (!shared) {
    shared = document.createElement("div");
    shared.className = "tooltip";
    shared.setAttribute("aria-hidden", "true"); // it repeats the accessible name or description
    shared.popover = "manual";
    document.body.append(shared);
  }
  return shared;
}

function show(anchor: Element, text: string): void {
  const tip = element();
  tip.textContent = text;
  owner = anchor;
  tip.showPopover?.();
  putBeside(anchor, tip, { align: "center", side: "below", gap: 6 });
}

function hide(anchor: Element): void {
  clearTimeout(timer);
  if (owner !== anchor) return;
  owner = undefined;
  shared?.hidePopover?.();
}

/** Attaches a tooltip; an empty text attaches nothing. */
export function tooltip(text: string): Attachment<Element> {
  return (anchor) => {
    if (text === "") return;
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => show(anchor, text), delay);
    };
    const focused = (): void => {
      if (anchor.matches(":focus-visible")) later();
    };
    const gone = (): void => hide(anchor);
    const escaped = (event: Event): void => {
      if ((event as KeyboardEvent).key === "Escape") gone();
    };
    const watched: [string, (event: Event) => void][] = [
      ["pointerenter", later],
      ["pointerleave", gone],
      ["pointerdown", gone],
      ["focus", focused],
      ["blur", gone],
      ["keydown", escaped],
    ];
    for (const [name, listener] of watched) anchor.addEventListener(name, listener);
    return () => {
      gone();
      for (const [name, listener] of watched) anchor.removeEventListener(name, listener);
    };
  };
}
