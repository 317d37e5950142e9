// How much of a long text is shown before it is asked for: its beginning and its end.
import type { Line } from "./screen.ts";

/** Rows up to which a text is shown whole. */
const foldsAbove = 40;
const headRows = 14;
const tailRows = 18;
/** Characters that fit in a row, roughly: a line longer than that takes several. */
const rowWidth = 100;
/** A line is cut after so many characters while it is folded. */
const longestLine = rowWidth * 8;

export interface Folded {
  head: Line[];
  tail: Line[];
  /** Lines that are not shown, or only in part. */
  hidden: number;
}

function rowsOf(line: Line): number {
  return Math.max(1, Math.ceil(line.reduce((sum, span) => sum + span.text.length, 0) / rowWidth));
}

/** As many lines as fit in so many rows, from the beginning. */
function fitting(lines: Iterable<Line>, rows: number): Line[] {
  const kept: Line[] = [];
  let left = rows;
  for (const line of lines) {
    left -= Math.min(rowsOf(line), longestLine / rowWidth);
    if (left < 0 && kept.length > 0) break;
    kept.push(line);
  }
  return kept;
}

function* backwards(lines: readonly Line[], from: number): Generator<Line> {
  for (let at = lines.length - 1; at >= from; at--) {
    const line = lines[at];
    if (line) yield line;
  }
}

function shortened(line: Line): Line {
  if (rowsOf(line) <= longestLine / rowWidth) return line;
  const kept: { text: string; style: string }[] = [];
  let left = longestLine;
  for (const { text, style } of line) {
    if (left <= 0) break;
    kept.push({ text: text.slice(0, left), style });
    left -= text.length;
  }
  return [...kept, { text: " …", style: "color:var(--ink-faint)" }];
}

/** The folded form of a text, or null when it is short enough to be shown whole. */
export function folded(lines: readonly Line[]): Folded | null {
  let rows = 0;
  for (const line of lines) {
    rows += rowsOf(line);
    if (rows > foldsAbove) break;
  }
  if (rows <= foldsAbove) return null;
  const head = fitting(lines, headRows);
  const tail = fitting(backwards(lines, head.length), tailRows).toReversed();
  const cut = [...head, ...tail].filter((line) => shortened(line) !== line).length;
  return { head: head.map(shortened), tail: tail.map(shortened), hidden: lines.length - head.length - tail.length + cut };
}
