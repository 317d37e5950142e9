// What became of the lines of a text: those that stayed, those that went, those that came.

export interface DiffLine {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Cells of the table that is filled to find what two texts share; beyond that, all counts as changed. */
const most = 4_000_000;

/** How many lines both begin with, and how many others both end with. */
export function alike(a: readonly string[], b: readonly string[]): [number, number] {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [head, tail];
}

/** The lines of both texts in one order, those that went before those that came. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const [head, tail] = alike(a, b);
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ kind: "same", text }));
  const between = middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return [...same(a.slice(0, head)), ...between, ...same(a.slice(a.length - tail))];
}

function middle(a: string[], b: string[]): DiffLine[] {
  const gone = a.map((text): DiffLine => ({ kind: "gone", text }));
  const came = b.map((text): DiffLine => ({ kind: "new", text }));
  if (a.length === 0 || b.length === 0 || a.length * b.length > most) return [...gone, ...came];
  const shared = table(a, b);
  const width = b.length + 1;
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i] ?? "" });
      i++;
      j++;
    } else if ((shared[(i + 1) * width + j] ?? 0) >= (shared[i * width + j + 1] ?? 0)) lines.push(gone[i++] as DiffLine);
    else lines.push(came[j++] as DiffLine);
  }
  return [...lines, ...gone.slice(i), ...came.slice(j)];
}

/** How many lines the rests of both texts share, from each pair of places on. */
function table(a: string[], b: string[]): Uint32Array {
  const width = b.length + 1;
  const shared = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      shared[at] = a[i] === b[j] ? (shared[at + width + 1] ?? 0) + 1 : Math.max(shared[at + width] ?? 0, shared[at + 1] ?? 0);
    }
  }
  return shared;
}
