// Where something that floats goes: beside its anchor, and always within the window.

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Preference {
  /** Against which edge of the anchor it is aligned. */
  align: "start" | "center" | "end";
  /** On which side it is put when there is room. */
  side: "below" | "above";
  /** Distance from the anchor. */
  gap: number;
}

const margin = 8;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));

/** The top left corner for a floating box of `size`; all in CSS pixels of the window. */
export function position(anchor: Box, size: Size, view: Size, want: Preference): { left: number; top: number } {
  const room = { below: view.height - anchor.top - anchor.height, above: anchor.top };
  const other = want.side === "below" ? "above" : "below";
  const fits = room[want.side] >= size.height + want.gap + margin || room[want.side] >= room[other];
  const side = fits ? want.side : other;
  const top = side === "below" ? anchor.top + anchor.height + want.gap : anchor.top - size.height - want.gap;
  const spare = anchor.width - size.width;
  const left = anchor.left + { start: 0, center: spare / 2, end: spare }[want.align];
  return {
    left: clamp(left, margin, Math.max(margin, view.width - size.width - margin)),
    top: clamp(top, margin, Math.max(margin, view.height - size.height - margin)),
  };
}

/** Puts `floating` (position: fixed) beside `anchor`. */
export function putBeside(anchor: Element, floating: HTMLElement, want: Preference): void {
  const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const size = { width: floating.offsetWidth, height: floating.offsetHeight };
  const { left, top } = position(anchor.getBoundingClientRect(), size, view, want);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
}
