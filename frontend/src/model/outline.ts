// The headings of a notebook: those of its markdown, and its named cells under them.
import type { CellId, CellKind } from "../protocol/protocol.ts";

export interface Heading {
  cell: CellId;
  /** From 1; a named cell stands one below the heading before it. */
  level: number;
  text: string;
  kind: "heading" | "cell";
}

interface Source {
  cell: CellId;
  kind: CellKind;
  name: string;
  text: string;
}

const heading = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/;
const fence = /^ {0,3}(`{3,}|~{3,})/;

/** The headings in a markdown text, outside of fenced code, without their markup. */
export function headings(text: string): { level: number; text: string }[] {
  const found: { level: number; text: string }[] = [];
  let fenced = "";
  for (const line of text.split("\n")) {
    const mark = fence.exec(line)?.[1] ?? "";
    if (fenced === "" && mark) fenced = mark;
    else if (mark.startsWith(fenced) && fenced !== "") fenced = "";
    const match = fenced === "" ? heading.exec(line) : null;
    if (match) found.push({ level: (match[1] ?? "").length, text: plain(match[2] ?? "") });
  }
  return found;
}

/** Without the marks of emphasis, code and links. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/[*`]+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])/g, "")
    .trim();
}

/** The outline of cells in document order. */
export function outline(cells: Iterable<Source>): Heading[] {
  const found: Heading[] = [];
  let level = 0;
  for (const { cell, kind, name, text } of cells) {
    const own = kind === "markdown" ? headings(text) : [];
    for (const one of own) {
      level = one.level;
      found.push({ cell, kind: "heading", ...one });
    }
    if (name && !own.length) found.push({ cell, level: level + 1, text: name, kind: "cell" });
  }
  return found;
}
