// Which rows of a very long list are in view. A browser cannot make an element as high as ten
// million rows, so beyond a height the scroll bar stands for the whole list in proportion, and what
// moves by rows is the list itself.

/** Pixels; every browser can do this much. */
export const tallest = 6_000_000;

export interface Frame {
  /** Rows of the list. */
  total: number;
  /** Pixels of a row. */
  row: number;
  /** Pixels of the view. */
  view: number;
}

/** The height of what is scrolled, in pixels. */
export function height({ total, row }: Frame): number {
  return Math.min(total * row, tallest);
}

/** The largest first row there can be: with it the last row is in view. */
export function lastTop({ total, row, view }: Frame): number {
  return Math.max(0, total - view / row);
}

/** The first row in view, with a fraction, when the scroll bar stands at so many pixels. */
export function topAt(frame: Frame, scrolled: number): number {
  const room = height(frame) - frame.view;
  return room <= 0 ? 0 : Math.min(1, Math.max(0, scrolled / room)) * lastTop(frame);
}

/** Where the scroll bar stands when this row is the first in view. */
export function scrolledTo(frame: Frame, top: number): number {
  const most = lastTop(frame);
  return most <= 0 ? 0 : (Math.min(top, most) / most) * Math.max(0, height(frame) - frame.view);
}

/** First and number of the rows to be drawn: those in view, and a few beyond. */
export function drawn({ total, row, view }: Frame, top: number, beyond = 8): [first: number, count: number] {
  const first = Math.max(0, Math.floor(top) - beyond);
  const end = Math.min(total, Math.ceil(top + view / row) + beyond);
  return [first, Math.max(0, end - first)];
}
