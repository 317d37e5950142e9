// Cells in groups of a few dozen, so that what has to be done for all of a long notebook (watching
// where things are, leaving out what is far away) is done for groups.
//
// A cell stays in its group as long as it can: going to another one means being drawn anew.
import type { CellId } from "../protocol/protocol.ts";

export interface Group {
  key: number;
  cells: readonly CellId[];
  /** The place of its first cell. */
  start: number;
}

export const size = 30;
export const largest = 2 * size;

interface Run {
  key: number | undefined;
  cells: CellId[];
}

/** The cells of `order` in groups, given the groups of the order before. */
export function grouped(order: readonly CellId[], before: readonly Group[] = []): readonly Group[] {
  let last = Math.max(0, ...before.map((group) => group.key));
  const keys = new Map(before.flatMap(({ key, cells }) => cells.map((cell) => [cell, key] as const)));
  const known = new Map(before.map((group) => [group.key, group.cells]));
  const groups: Group[] = [];
  let start = 0;
  for (const { key, cells } of joined(runs(order, keys))) {
    for (let from = 0; from < cells.length; from += cells.length > largest ? size : cells.length) {
      const part = cells.length > largest ? cells.slice(from, from + size) : cells;
      const own = from === 0 && key !== undefined ? key : ++last;
      const old = known.get(own);
      const same = old?.length === part.length && old.every((cell, index) => cell === part[index]);
      groups.push({ key: own, cells: same ? old : part, start });
      start += part.length;
    }
  }
  return groups;
}

/** Cells in a row that were in the same group; a few others between two such runs belong to them. */
function runs(order: readonly CellId[], keys: ReadonlyMap<CellId, number>): Run[] {
  const plain = consecutive(order.map((cell) => ({ key: keys.get(cell), cells: [cell] })));
  const totals = new Map<number | undefined, number>();
  for (const { key, cells } of plain) totals.set(key, (totals.get(key) ?? 0) + cells.length);
  return consecutive(
    plain.map((run, index) => {
      const around = plain[index - 1]?.key;
      const few = run.key === undefined || run.cells.length <= (totals.get(run.key) ?? 0) / 2;
      return few && around !== undefined && around === plain[index + 1]?.key ? { key: around, cells: run.cells } : run;
    }),
  );
}

/** Joins neighbours with the same key. */
function consecutive(all: readonly Run[]): Run[] {
  const found: Run[] = [];
  for (const { key, cells } of all) {
    const current = found.at(-1);
    if (current && current.key === key) current.cells.push(...cells);
    else found.push({ key, cells: [...cells] });
  }
  return found;
}

/** A group is where most of it is; new cells, and cells that strayed, join the group before them. */
function joined(all: readonly Run[]): Run[] {
  const homes = new Map<number, Run>();
  for (const run of all) {
    if (run.key === undefined) continue;
    const home = homes.get(run.key);
    if (!home || home.cells.length < run.cells.length) homes.set(run.key, run);
  }
  const result: Run[] = [];
  for (const run of all) {
    const current = result.at(-1);
    const settled = run.key !== undefined && homes.get(run.key) === run;
    if (current && (!settled || current.key === undefined)) {
      current.cells.push(...run.cells);
      if (settled) current.key = run.key;
    } else result.push({ key: settled ? run.key : undefined, cells: [...run.cells] });
  }
  return result;
}
