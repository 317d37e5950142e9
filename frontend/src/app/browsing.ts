// How a folder is shown: the way to it, and which of its entries.
import type { Entry } from "./api.ts";

export interface Crumb {
  name: string;
  path: string;
}

/** The folders from the root to a path. */
export function crumbs(path: string, root: string): Crumb[] {
  const names = path.split("/").filter((name) => name !== "");
  const inner = names.map((name, at): Crumb => ({ name, path: names.slice(0, at + 1).join("/") }));
  return [{ name: root, path: "" }, ...inner];
}

/** The last part of a path. */
export function lastName(path: string): string {
  return path.split(/[/\\]/).findLast((name) => name !== "") ?? path;
}

/** A path without its last part; empty at the root. */
export function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

/** Folders, then notebooks, then the rest if asked for; a filter looks at everything. */
export function listed(entries: readonly Entry[], filter: string, everything: boolean): Entry[] {
  const words = filter.trim().toLowerCase().split(/\s+/);
  const rank = { folder: 0, notebook: 1, file: 2 };
  const wanted = (entry: Entry): boolean =>
    filter.trim() === "" ? everything || entry.kind !== "file" : words.every((word) => entry.name.toLowerCase().includes(word));
  return entries.filter(wanted).toSorted((one, other) => rank[one.kind] - rank[other.kind]);
}
