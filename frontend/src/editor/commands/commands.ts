// All commands, and which of them a key means.
import { asking } from "./asking.ts";
import { cells } from "./cells.ts";
import type { Command } from "./command.ts";
import { page } from "./page.ts";
import { running } from "./running.ts";

export const commands: readonly Command[] = [...running, ...asking, ...cells, ...page];

/** Commands by the keys that work while a cell is selected. */
export const byCellKey: ReadonlyMap<string, Command> = new Map(
  commands.flatMap((command) => [...(command.keys ?? []), ...(command.cellKeys ?? [])].map((key) => [key, command] as const)),
);

/** Commands by the keys that work while a text is edited. */
export const byTextKey: ReadonlyMap<string, Command> = new Map(
  commands.flatMap((command) => [...(command.keys ?? []), ...(command.textKeys ?? [])].map((key) => [key, command] as const)),
);

/** Commands by the keys that work wherever the focus is. */
export const byKey: ReadonlyMap<string, Command> = new Map(
  commands.flatMap((command) => (command.keys ?? []).map((key) => [key, command] as const)),
);

/** The command with an id. */
export function command(id: string): Command {
  const found = commands.find((one) => one.id === id);
  if (!found) throw new Error(`there is no command ${id}`);
  return found;
}
