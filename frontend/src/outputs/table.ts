// A table that came as short texts: the beginning and end of a frame.

export interface Column {
  name: string;
  dtype: string;
  numeric?: boolean;
  index?: boolean;
}

export interface Table {
  columns: Column[];
  rows: string[][];
  /** Rows and columns of the whole frame. */
  shape: [number, number];
}

const texts = (value: unknown): string => (typeof value === "string" ? value : String(value ?? ""));

function column(value: unknown): Column {
  const given = (typeof value === "object" && value !== null ? value : {}) as Partial<Column>;
  return { name: texts(given.name), dtype: texts(given.dtype), numeric: given.numeric === true, index: given.index === true };
}

/** The table in a JSON value, or null when it is none: outputs come from files that anyone may have written. */
export function table(value: unknown): Table | null {
  if (typeof value !== "object" || value === null) return null;
  const { columns, rows, shape } = value as { [key: string]: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const made = rows.filter(Array.isArray).map((row: unknown[]) => row.map(texts));
  const size = Array.isArray(shape) && shape.length === 2 ? shape.map(Number) : [];
  const [height = made.length, width = columns.length] = size;
  return { columns: columns.map(column), rows: made, shape: [height, width] };
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shown part as CSV, or as the tab-separated text that spreadsheets paste. */
export function asText({ columns, rows }: Table, form: "csv" | "tsv"): string {
  const line = (cells: readonly string[]): string =>
    form === "csv" ? cells.map(quoted).join(",") : cells.map((cell) => cell.replaceAll(/[\t\n\r]/g, " ")).join("\t");
  return [columns.map((one) => one.name), ...rows].map(line).join("\n");
}
