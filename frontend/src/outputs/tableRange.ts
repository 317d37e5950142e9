// Which cells of a page are selected, and what the keyboard makes of it. Rows and columns are places
// on the page, from 0.

export interface Spot {
  row: number;
  column: number;
}

/** From the cell where it began to the one where it is now. */
export interface Range {
  from: Spot;
  to: Spot;
}

const between = (place: number, one: number, other: number): boolean => place >= Math.min(one, other) && place <= Math.max(one, other);

export function covers(range: Range | null, row: number, column: number): boolean {
  return range !== null && between(row, range.from.row, range.to.row) && between(column, range.from.column, range.to.column);
}

/** The cell after a key, or null for another key. */
export function stepped({ row, column }: Spot, key: string, rows: number, columns: number): Spot | null {
  const inside = (place: number, count: number): number => Math.max(0, Math.min(count - 1, place));
  const to: { [key: string]: Spot } = {
    ArrowDown: { row: row + 1, column },
    ArrowUp: { row: row - 1, column },
    ArrowRight: { row, column: column + 1 },
    ArrowLeft: { row, column: column - 1 },
    Home: { row, column: 0 },
    End: { row, column: columns - 1 },
  };
  const next = to[key];
  return next ? { row: inside(next.row, rows), column: inside(next.column, columns) } : null;
}

/** The selected cells as spreadsheets paste them. */
export function asTsv({ from, to }: Range, cell: (row: number, column: number) => string): string {
  const places = (one: number, other: number): number[] =>
    Array.from({ length: Math.abs(other - one) + 1 }, (_, step) => Math.min(one, other) + step);
  const columns = places(from.column, to.column);
  return places(from.row, to.row)
    .map((row) => columns.map((column) => cell(row, column).replaceAll(/[\t\r\n]/g, " ")).join("\t"))
    .join("\n");
}
