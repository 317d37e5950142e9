// Find and replace over the texts of all cells: most cells have no editor that could be searched.
import { ChangeSet, type Text } from "@codemirror/state";
import type { CellId } from "../protocol/protocol.ts";

export interface Query {
  text: string;
  matchCase: boolean;
  wholeWord: boolean;
  regexp: boolean;
}

export interface Match {
  cell: CellId;
  from: number;
  to: number;
}

/** More matches than anyone looks at; beyond it only the count would grow. */
export const most = 5000;

/** The pattern of a query; null when there is nothing to look for, a message when it is broken. */
export function pattern(query: Query): RegExp | string | null {
  if (query.text === "") return null;
  const source = query.regexp ? query.text : query.text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  try {
    return new RegExp(query.wholeWord ? String.raw`(?<!\w)(?:${source})(?!\w)` : source, query.matchCase ? "gmu" : "gimu");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Where the pattern matches, in document order; matches of nothing are left out. */
export function find(wanted: RegExp, texts: Iterable<readonly [CellId, Text]>): Match[] {
  const matches: Match[] = [];
  for (const [cell, text] of texts) {
    for (const found of text.toString().matchAll(wanted)) {
      if (found[0] === "") continue;
      matches.push({ cell, from: found.index, to: found.index + found[0].length });
      if (matches.length === most) return matches;
    }
  }
  return matches;
}

/** The change that replaces matches in one cell's text; `$1` stands for a group of an expression. */
export function replacement(text: Text, matches: readonly Match[], wanted: RegExp, { by, regexp }: { by: string; regexp: boolean }): ChangeSet {
  const source = text.toString();
  const found = new Map([...source.matchAll(wanted)].map((match) => [match.index, match]));
  const changes = matches.map(({ from, to }) => {
    const match = found.get(from);
    return { from, to, insert: regexp && match ? expanded(by, match) : by };
  });
  return ChangeSet.of(changes, text.length);
}

function expanded(template: string, match: RegExpMatchArray): string {
  return template.replaceAll(/\$(\$|&|\d{1,2})/g, (whole, what: string) => {
    if (what === "$") return "$";
    if (what === "&") return match[0];
    return Number(what) < match.length ? (match[Number(what)] ?? "") : whole;
  });
}
