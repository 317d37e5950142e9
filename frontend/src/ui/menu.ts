// What a menu holds, and how the keyboard moves in it.
import type { IconName } from "./icons.ts";

export interface MenuAction {
  label: string;
  action: () => void;
  icon?: IconName;
  /** Keys, as shown: `Shift Enter`. */
  shortcut?: string;
  disabled?: boolean;
  danger?: boolean;
  /** For a choice among several: whether it is the one. */
  checked?: boolean;
}

/** `line` separates groups. */
export type MenuItem = MenuAction | "line";

/** The item that gets the focus for a key pressed at item `at` of `labels`, or -1 for another key. */
export function moved(key: string, at: number, labels: readonly string[]): number {
  const count = labels.length;
  if (count === 0) return -1;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key.length !== 1 || key === " ") return -1;
  const after = [...labels.keys()].map((step) => (at + 1 + step) % count);
  return after.find((index) => labels[index]?.toLowerCase().startsWith(key.toLowerCase())) ?? -1;
}
