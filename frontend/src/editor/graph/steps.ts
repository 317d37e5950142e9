// Moving about in a graph by keys, and what is said of each cell to those who do not see the lines.
import type { Dataflow, Flow } from "../../model/dataflow.ts";
import type { CellId } from "../../protocol/protocol.ts";

/** The cell that a key leads to from another: ↑ ↓ in document order, ← to a giver, → to a reader. */
export function step(key: string, from: CellId, { cells, flows }: Dataflow): CellId | undefined {
  const at = cells.indexOf(from);
  switch (key) {
    case "ArrowUp":
      return cells[Math.max(0, at - 1)];
    case "ArrowDown":
      return cells[Math.min(cells.length - 1, at + 1)];
    case "ArrowLeft":
      return flows.find((flow) => flow.to === from)?.from ?? from;
    case "ArrowRight":
      return flows.find((flow) => flow.from === from)?.to ?? from;
    case "Home":
      return cells[0];
    case "End":
      return cells.at(-1);
    default:
      return undefined;
  }
}

const few = 4;

/** For each cell what it reads from whom, and who reads from it. */
export function described({ cells, flows }: Dataflow, label: (cell: CellId) => string): ReadonlyMap<CellId, string> {
  const into = grouped(flows, "to");
  const out = grouped(flows, "from");
  return new Map(cells.map((cell) => [cell, sentence(into.get(cell) ?? [], out.get(cell) ?? [], label)]));
}

function grouped(flows: readonly Flow[], end: "from" | "to"): ReadonlyMap<CellId, Flow[]> {
  const found = new Map<CellId, Flow[]>();
  for (const flow of flows) {
    const so = found.get(flow[end]);
    if (so) so.push(flow);
    else found.set(flow[end], [flow]);
  }
  return found;
}

function sentence(into: readonly Flow[], out: readonly Flow[], label: (cell: CellId) => string): string {
  const reads = listed(into.map(({ from, names }) => `${names.join(", ")} from ${label(from)}`));
  const readers = listed(out.map(({ to }) => label(to)));
  const parts = [reads && `reads ${reads}`, readers && `read by ${readers}`].filter(Boolean);
  return parts.join("; ") || "reads from no cell and is read by none";
}

const listed = (items: readonly string[]): string => (items.length > few ? `${items.slice(0, few).join("; ")} and ${items.length - few} more` : items.join("; "));
