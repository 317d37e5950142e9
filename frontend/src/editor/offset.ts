// Which character of a text is under the pointer.

interface Place {
  node: Node;
  offset: number;
}

function placeAt(x: number, y: number): Place | null {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const found = (document as Document).caretRangeFromPoint?.(x, y);
  return found ? { node: found.startContainer, offset: found.startOffset } : null;
}

/** How many characters of the text in `host` come before a point of the window; null outside. */
export function textOffset(host: HTMLElement, x: number, y: number): number | null {
  const place = placeAt(x, y);
  const text = host.querySelector(".text > :last-child");
  if (!place || !text?.contains(place.node)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(place.node, place.offset);
  return before.toString().length;
}
