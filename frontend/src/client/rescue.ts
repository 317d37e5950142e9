// What this page has and a session that began anew may not: the server was restarted, cells have
// other ids, and the file may lack what was typed in the last moments.
import type { AnyOp, CellId, CellKind } from "../protocol/protocol.ts";
import { freshName } from "./identity.ts";

export interface Kept {
  cell: CellId;
  kind: CellKind;
  name: string;
  /** What the page shows. */
  text: string;
  /** Whether it may be newer than what the server has. */
  touched: boolean;
}

export interface Found {
  cell: CellId;
  text: string;
}

/** A cell of the new session whose text is to become that of the page. */
export interface Rescued {
  cell: CellId;
  text: string;
}

/**
 * What to do so that nothing typed is lost: texts to set, and cells to insert where none of the new
 * session stands for an old one. Cells stand for each other when they have one id, else when they
 * have the same text, else when they follow a pair that does.
 */
export function rescue(before: readonly Kept[], after: readonly Found[]): { texts: Rescued[]; inserts: AnyOp[] } {
  const pairs = paired(before, after);
  const texts: Rescued[] = [];
  const inserts: AnyOp[] = [];
  let index = 0;
  for (const kept of before) {
    const found = pairs.get(kept.cell);
    if (found) index = after.indexOf(found) + 1;
    if (!kept.touched || found?.text === kept.text) continue;
    if (found) texts.push({ cell: found.cell, text: kept.text });
    else if (kept.text.trim()) inserts.push(insertion(kept, index + inserts.length));
  }
  return { texts, inserts };
}

const insertion = ({ kind, name, text }: Kept, index: number): AnyOp => ({
  type: "insert_cell",
  cell: freshName(),
  index,
  kind,
  name,
  text,
});

function paired(before: readonly Kept[], after: readonly Found[]): Map<CellId, Found> {
  const pairs = new Map<CellId, Found>();
  const free = new Set(after);
  const pair = (kept: Kept, found: Found | undefined): void => {
    if (!found || !free.has(found) || pairs.has(kept.cell)) return;
    pairs.set(kept.cell, found);
    free.delete(found);
  };
  const ids = new Map(after.map((found) => [found.cell, found]));
  for (const kept of before) pair(kept, ids.get(kept.cell));
  const texts = new Map([...free].map((found) => [found.text, found]));
  for (const kept of before) pair(kept, texts.get(kept.text));
  before.forEach((kept, index) => {
    const previous = before[index - 1];
    const place = previous ? after.indexOf(pairs.get(previous.cell) as Found) : -1;
    if (!previous || place >= 0) pair(kept, after[place + 1]);
  });
  return pairs;
}
