// Cells on the clipboard: as a notebook file has them, so that any editor can paste them and any
// percent-format text can be pasted here.
import type { CellKind } from "../protocol/protocol.ts";

export interface Copied {
  kind: CellKind;
  name: string;
  text: string;
  options: { [key: string]: unknown };
}

const line = /^#\s*%%(.*)$/;
const kinds: { [tag: string]: CellKind } = { "[markdown]": "markdown", "[md]": "markdown", "[raw]": "raw" };
const option = /(?:^|\s)([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|\S+)/g;

/** What a group of cells is on the clipboard. */
export function written(cells: readonly Copied[]): string {
  return cells.map(writtenCell).join("\n\n");
}

function writtenCell({ kind, name, text, options }: Copied): string {
  const keys = Object.entries(options).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const head = ["# %%", name, kind === "code" ? "" : `[${kind}]`, ...keys].filter(Boolean).join(" ");
  const lines = text === "" ? [] : text.split("\n");
  const body = kind === "code" ? lines : lines.map((one) => (one === "" ? "#" : `# ${one}`));
  return [head, ...body].join("\n");
}

/** The cells a text on the clipboard stands for; one code cell when it is not a notebook. */
export function read(text: string): Copied[] {
  const lines = text.replaceAll(/\r\n?/g, "\n").split("\n");
  const starts = lines.flatMap((one, index) => (line.test(one) ? [index] : []));
  if (!starts.length) return text.trim() === "" ? [] : [{ kind: "code", name: "", text: trimmed(lines), options: {} }];
  const before = trimmed(lines.slice(0, starts[0]));
  const cells = starts.map((start, index) => readCell(lines[start] ?? "", lines.slice(start + 1, starts[index + 1])));
  return before === "" ? cells : [{ kind: "code", name: "", text: before, options: {} }, ...cells];
}

function readCell(head: string, body: readonly string[]): Copied {
  const options: Copied["options"] = {};
  let rest = (line.exec(head)?.[1] ?? "").replaceAll(option, (_, key: string, value: string) => {
    options[key] = parsed(value);
    return "";
  });
  let kind: CellKind = "code";
  for (const [tag, meaning] of Object.entries(kinds)) {
    if (rest.includes(tag)) kind = meaning;
    rest = rest.replace(tag, "");
  }
  const text = kind === "code" ? body : body.map((one) => one.replace(/^# ?/, ""));
  return { kind, name: rest.trim().replaceAll(/\s+/g, " "), text: trimmed(text), options };
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

/** Without empty lines at the ends. */
function trimmed(lines: readonly string[]): string {
  return lines.join("\n").replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
