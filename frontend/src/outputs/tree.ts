// A JSON value as rows to be opened and closed: only what is open is looked at, and long lists
// come a page at a time.

export type Kind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface Row {
  /** Keys from the root, joined; unique. */
  id: string;
  parent: string;
  depth: number;
  /** Key or index; empty for the root. */
  name: string;
  kind: Kind;
  /** The value, or what a closed branch holds, in a few words. */
  text: string;
  /** Number of children; 0 for a leaf and an empty branch. */
  count: number;
  open: boolean;
  /** Children that are not listed yet: this row asks for more of them. */
  more: number;
}

/** Branch id to the number of children listed. */
export type Opened = ReadonlyMap<string, number>;

export const pageOfChildren = 100;
export const root = "$";
const deepest = 200;

function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const kind = typeof value;
  return kind === "string" || kind === "number" || kind === "boolean" ? kind : "object";
}

type Child = [name: string, value: unknown];

function children(value: unknown, upTo: number): Child[] {
  if (Array.isArray(value)) return value.slice(0, upTo).map((item, index): Child => [String(index), item]);
  if (value !== null && typeof value === "object") return Object.entries(value).slice(0, upTo);
  return [];
}

function count(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value !== null && typeof value === "object" ? Object.keys(value).length : 0;
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A branch in one line: its first children, without going deeper. */
export function preview(value: unknown): string {
  const kind = kindOf(value);
  if (kind !== "array" && kind !== "object") return kind === "string" ? JSON.stringify(value) : String(value ?? null);
  const size = count(value);
  const first = children(value, 4).map(([name, child]) => {
    const deep = kindOf(child);
    const said = deep === "array" ? `[${count(child)}]` : deep === "object" ? "{…}" : shortened(preview(child), 24);
    return kind === "array" ? said : `${shortened(name, 24)}: ${said}`;
  });
  const inside = [...first, ...(size > 4 ? ["…"] : [])].join(", ");
  return kind === "array" ? `[${inside}]` : `{${inside}}`;
}

const step = (id: string, name: string): string => `${id}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** The rows that are visible. */
export function rows(value: unknown, opened: Opened): Row[] {
  const list: Row[] = [];
  const add = (name: string, node: unknown, id: string, parent: string, depth: number): void => {
    const size = depth < deepest ? count(node) : 0;
    const listed = size > 0 ? opened.get(id) : undefined;
    const row: Row = { id, parent, depth, name, kind: kindOf(node), text: preview(node), count: size, open: listed !== undefined, more: 0 };
    list.push(row);
    if (listed === undefined) return;
    for (const [key, child] of children(node, listed)) add(key, child, step(id, key), id, depth + 1);
    if (size > listed) {
      list.push({ ...row, id: `${id}/…`, parent: id, depth: depth + 1, name: "", text: "", count: 0, open: false, more: size - listed });
    }
  };
  add("", value, root, "", 0);
  return list;
}

/** What is open at first: the root, unless that alone would fill the page. */
export function openedAtFirst(value: unknown): Opened {
  const size = count(value);
  return new Map(size > 0 && size <= 20 ? [[root, size]] : []);
}

/** Opens or closes a branch, or lists more of it. */
export function toggled(opened: Opened, row: Row): Opened {
  const next = new Map(opened);
  if (row.more > 0) next.set(row.parent, (next.get(row.parent) ?? 0) + pageOfChildren);
  else if (row.open) next.delete(row.id);
  else if (row.count > 0) next.set(row.id, Math.min(row.count, pageOfChildren));
  return next;
}

/** Where the focus goes and what opens for a key, as in the ARIA practices for trees. */
export function steered(key: string, list: readonly Row[], at: number): { at: number; toggle: boolean } | null {
  const row = list[at];
  if (!row) return null;
  const stay = { at, toggle: false };
  if (key === "ArrowDown") return { ...stay, at: Math.min(at + 1, list.length - 1) };
  if (key === "ArrowUp") return { ...stay, at: Math.max(at - 1, 0) };
  if (key === "Home") return { ...stay, at: 0 };
  if (key === "End") return { ...stay, at: list.length - 1 };
  if (key === "Enter" || key === " ") return { at, toggle: true };
  if (key === "ArrowRight") {
    if (row.open) return { ...stay, at: at + 1 };
    return { at, toggle: row.count > 0 || row.more > 0 };
  }
  if (key === "ArrowLeft") {
    if (row.open) return { at, toggle: true };
    return { ...stay, at: Math.max(0, list.findIndex((one) => one.id === row.parent)) };
  }
  return null;
}
