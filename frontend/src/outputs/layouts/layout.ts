// What every kind of layout is given, and how it reads its settings: they come from anywhere, and
// one that is not of its type is as if it were not there.
import type { Snippet } from "svelte";
import type { Layout, Media } from "../../protocol/protocol.ts";

export interface LayoutProps {
  layout: Layout;
  /** Of the notebook. */
  path: string;
  /** Shows a part. */
  part: Snippet<[Media]>;
}

export const number = ({ settings }: Layout, key: string, otherwise: number): number => {
  const value = settings[key];
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
};
export const text = ({ settings }: Layout, key: string): string => {
  const value = settings[key];
  return typeof value === "string" ? value : "";
};
export const flag = ({ settings }: Layout, key: string): boolean => settings[key] === true;
export const list = ({ settings }: Layout, key: string): readonly unknown[] => {
  const value = settings[key];
  return Array.isArray(value) ? value : [];
};

/** The label of a part, or its number. */
export const labelOf = (layout: Layout, at: number): string => {
  const label = list(layout, "labels")[at];
  return typeof label === "string" && label !== "" ? label : `Part ${at + 1}`;
};

/** An address on the web; empty for all others, such as scripts. */
export const address = (layout: Layout): string => {
  const url = text(layout, "url");
  return /^https?:\/\//i.test(url) ? url : "";
};

const alignments = new Set(["start", "center", "end", "stretch", "space-between", "space-around"]);

/** A word of CSS for where things stand, if it is one. */
export const alignment = (layout: Layout, key: string, otherwise: string): string => {
  const word = text(layout, key);
  return alignments.has(word) ? word : otherwise;
};
