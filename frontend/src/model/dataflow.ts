// The dataflow between the code cells of a notebook: who reads which names from whom, as their
// records say.
import type { CellId, CellRecord } from "../protocol/protocol.ts";

/** What one cell reads from another. */
export interface Flow {
  from: CellId;
  to: CellId;
  /** Sorted. */
  names: readonly string[];
}

/** What the dataflow depends on. */
export type Reader = Pick<CellRecord, "cell" | "kind" | "reads">;

export interface Dataflow {
  /** The code cells in document order. */
  cells: readonly CellId[];
  /** In the order of the cells that read. */
  flows: readonly Flow[];
}

/** The dataflow of cells that are given in document order. */
export function dataflow(records: Iterable<Reader>): Dataflow {
  const code = [...records].filter((record) => record.kind === "code");
  const known = new Set(code.map((record) => record.cell));
  return { cells: code.map((record) => record.cell), flows: code.flatMap((record) => flowsInto(record, known)) };
}

function flowsInto({ cell, reads }: Reader, known: ReadonlySet<CellId>): Flow[] {
  const names = new Map<CellId, string[]>();
  for (const [name, from] of Object.entries(reads)) {
    if (from === null || from === cell || !known.has(from)) continue;
    const so = names.get(from);
    if (so) so.push(name);
    else names.set(from, [name]);
  }
  return [...names].map(([from, found]) => ({ from, to: cell, names: found.sort() }));
}

/** Whether two dataflows are the same, so that what was made of one serves the other. */
export function sameDataflow(one: Dataflow, other: Dataflow): boolean {
  return (
    one.cells.length === other.cells.length &&
    one.flows.length === other.flows.length &&
    one.cells.every((cell, index) => cell === other.cells[index]) &&
    one.flows.every((flow, index) => sameFlow(flow, other.flows[index]))
  );
}

const sameFlow = (one: Flow, other: Flow | undefined): boolean =>
  one.from === other?.from && one.to === other.to && one.names.length === other.names.length && one.names.every((name, index) => name === other.names[index]);

/** Where a cell stands in a dataflow. */
export interface Surroundings {
  /** The cells that it reads from, directly or by way of others. */
  upstream: ReadonlySet<CellId>;
  /** The cells that read from it, directly or by way of others. */
  downstream: ReadonlySet<CellId>;
}

/** What lies upstream and downstream of a cell; the cell itself is in neither, unless it is on a circle. */
export function surroundings({ flows }: Dataflow, cell: CellId | null): Surroundings {
  const given = neighbours(flows, "to", "from");
  const read = neighbours(flows, "from", "to");
  return { upstream: reached(given, cell), downstream: reached(read, cell) };
}

function neighbours(flows: readonly Flow[], here: "from" | "to", there: "from" | "to"): Map<CellId, CellId[]> {
  const found = new Map<CellId, CellId[]>();
  for (const flow of flows) {
    const so = found.get(flow[here]);
    if (so) so.push(flow[there]);
    else found.set(flow[here], [flow[there]]);
  }
  return found;
}

function reached(next: ReadonlyMap<CellId, readonly CellId[]>, from: CellId | null): Set<CellId> {
  const found = new Set<CellId>();
  const waiting = from === null ? [] : [from];
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    for (const other of next.get(cell) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      waiting.push(other);
    }
  }
  return found;
}
