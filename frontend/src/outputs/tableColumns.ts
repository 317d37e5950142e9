// Columns side by side: how wide they are, and which of them can be seen. A frame has ten thousand
// of them, and those that cannot be seen are not on the page.

/** In pixels. */
export const narrowest = 48;
const widest = 320;
const character = 7.6;
const beside = 34;

/** A width at which these texts can be read. */
export function fitting(texts: readonly (string | null)[]): number {
  const longest = Math.max(0, ...texts.map((text) => text?.length ?? 4));
  return Math.round(Math.min(widest, Math.max(72, longest * character + beside)));
}

export interface Stretch {
  /** The first place that is seen, and the one after the last. */
  from: number;
  to: number;
  /** Pixels that the places before and after it take. */
  before: number;
  after: number;
}

/** The places of columns with these widths that are seen through a window, and some on either side. */
export function seen(widths: readonly number[], left: number, width: number, margin = 400): Stretch {
  let from = 0;
  let before = 0;
  while (from < widths.length - 1 && before + (widths[from] ?? 0) < left - margin) before += widths[from++] ?? 0;
  let to = from;
  let reached = before;
  while (to < widths.length && reached < left + width + margin) reached += widths[to++] ?? 0;
  let after = 0;
  for (let place = to; place < widths.length; place++) after += widths[place] ?? 0;
  return { from, to, before, after };
}
