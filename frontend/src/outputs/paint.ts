// Lines of a terminal as nodes: plain stretches become one text node whatever their number of
// lines, and blocks of many lines are laid out only when they come into view.
import type { Attachment } from "svelte/attachments";
import type { Line } from "./screen.ts";

/** Lines of one block. */
export const blockSize = 250;

function styled(text: string, style: string): HTMLElement {
  const span = document.createElement("span");
  span.style.cssText = style;
  span.textContent = text;
  return span;
}

/** The nodes of some lines. */
export function painted(lines: readonly Line[]): DocumentFragment {
  const nodes = document.createDocumentFragment();
  let plain = "";
  lines.forEach((line, index) => {
    if (index > 0) plain += "\n";
    for (const { text, style } of line) {
      if (style === "") plain += text;
      else {
        nodes.append(plain, styled(text, style));
        plain = "";
      }
    }
  });
  if (plain !== "") nodes.append(plain);
  return nodes;
}

function blocks(lines: readonly Line[]): HTMLElement[] {
  const made: HTMLElement[] = [];
  for (let from = 0; from < lines.length; from += blockSize) {
    const some = lines.slice(from, from + blockSize);
    const block = document.createElement("div");
    block.style.containIntrinsicSize = `auto ${some.length}lh`;
    block.className = "lines";
    block.append(painted(some));
    made.push(block);
  }
  return made;
}

/** Attaches lines to an element. */
export function paint(lines: readonly Line[]): Attachment {
  return (host) => {
    if (lines.length <= blockSize) host.replaceChildren(painted(lines));
    else host.replaceChildren(...blocks(lines));
  };
}
