// Which of the forms a value offers is shown: the richest that can be shown here. The order is
// Jupyter's, with our own table first.

import type { Media } from "../protocol/protocol.ts";

/** What shows a form. */
export type Viewer = "layout" | "element" | "table" | "widget" | "chart" | "frame" | "markdown" | "picture" | "latex" | "tree" | "script" | "diagram" | "diff" | "text";

export interface Choice {
  mime: string;
  viewer: Viewer;
}

/** From the richest; a pattern stands for versions of one format, the newest first. */
const known: readonly [mime: RegExp, viewer: Viewer][] = [
  [/^application\/vnd\.gonium\.layout\+json$/, "layout"],
  [/^application\/vnd\.gonium\.element\+json$/, "element"],
  [/^application\/vnd\.gonium\.table\+json$/, "table"],
  [/^application\/vnd\.jupyter\.widget-view\+json$/, "widget"],
  [/^application\/vnd\.vegalite\.v[4-6](\.\d+)*(\+json)?$/, "chart"],
  [/^application\/vnd\.vega\.v[4-6](\.\d+)*(\+json)?$/, "chart"],
  [/^text\/html$/, "frame"],
  [/^text\/markdown$/, "markdown"],
  [/^image\/svg\+xml$/, "picture"],
  [/^text\/latex$/, "latex"],
  [/^text\/vnd\.mermaid$/, "diagram"],
  [/^text\/x-diff$/, "diff"],
  [/^image\/(png|jpeg|webp|gif|avif|bmp|apng)$/, "picture"],
  [/^application\/json$/, "tree"],
  [/^(application|text)\/(javascript|ecmascript)$/, "script"],
  [/^text\/plain$/, "text"],
];

const newestFirst = (one: string, other: string): number => other.localeCompare(one, "en", { numeric: true });

/** The form to show, or null when none of them can be shown. What only claims to be a layout is none. */
export function richest(data: Media["data"]): Choice | null {
  const ordered = Object.keys(data).toSorted(newestFirst);
  for (const [pattern, viewer] of known) {
    const mime = ordered.find((one) => pattern.test(one) && (viewer !== "layout" || data[one]?.type === "layout"));
    if (mime !== undefined) return { mime, viewer };
  }
  return null;
}

const extensions: { [mime: string]: string } = {
  "application/vnd.gonium.table+json": "csv",
  "image/svg+xml": "svg",
  "image/jpeg": "jpg",
  "text/html": "html",
  "text/markdown": "md",
  "text/latex": "tex",
  "text/plain": "txt",
  "application/javascript": "js",
  "application/pdf": "pdf",
};

/** How a file of this type usually ends, without the dot. */
export function extension(mime: string): string {
  const subtype = mime.split("/")[1] ?? "";
  const usual = /^[a-z0-9]{2,4}$/.test(subtype) ? subtype : "bin";
  return extensions[mime] ?? (subtype.endsWith("json") ? "json" : usual);
}
