// What a gap in a cell's output says, and where the whole text behind it is.
import type { Gap } from "../protocol/protocol.ts";
import { bytes, counted } from "../ui/quantity.ts";
import { addressed } from "./datum.ts";

function missing(gap: Gap): string {
  const parts = [
    gap.lines > 0 ? `${counted(gap.lines, "line")} (${bytes(gap.bytes)})` : gap.bytes > 0 ? bytes(gap.bytes) : "",
    gap.outputs > 0 ? counted(gap.outputs, "output") : "",
  ];
  return parts.filter(Boolean).join(" and ");
}

/** One or two sentences: how much is not shown, and whether it can be had. */
export function leftOut(gap: Gap): string {
  const said = missing(gap);
  const one = gap.lines + gap.outputs === 1;
  const shown = said ? `${said} ${one ? "is" : "are"} not shown here` : "";
  if (gap.lost > 0) return `${shown ? `${shown}; ` : ""}${bytes(gap.lost)} were lost: ${gap.why}`;
  if (gap.why) return `${shown}; the whole text waits to be written: ${gap.why}`;
  return shown;
}

/** Where a whole text can be downloaded. */
export function textAddress(path: string, name: string): string {
  return addressed("text", path, { name });
}

/** Where lines of a text are; a negative `first` counts from the end. */
export function linesAddress(path: string, name: string, first: number, count: number): string {
  return addressed("lines", path, { name, first: String(first), count: String(count) });
}

/** Where a text is searched, from a byte on. */
export function findAddress(path: string, name: string, text: string, start: number): string {
  return addressed("find", path, { name, text, start: String(start) });
}
