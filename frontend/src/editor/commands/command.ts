// A command: something a person can do, by a key, from the palette, or from a menu.
import type { Workbench } from "../workbench.svelte.ts";

export type Group = "Cells" | "Editing" | "Running" | "Moving" | "Notebook";

export interface Command {
  id: string;
  title: string;
  group: Group;
  /** Keys that work everywhere on the page. */
  keys?: readonly string[];
  /** Keys that work while a cell is selected and its text is not edited. */
  cellKeys?: readonly string[];
  /** Keys that work while a text is edited. */
  textKeys?: readonly string[];
  /** Whether it makes sense now; if not, its keys keep their ordinary meaning. */
  enabled?(bench: Workbench): boolean;
  run(bench: Workbench): void;
}

/** The keys that work for a command in some mode, to be shown beside its title. */
export const keysOf = ({ keys = [], cellKeys = [], textKeys = [] }: Command): readonly string[] => [
  ...new Set([...cellKeys, ...keys, ...textKeys]),
];
