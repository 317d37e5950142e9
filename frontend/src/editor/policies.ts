// When cells run without being asked, in the words of the page: in menus, beside cells, in settings.
import type { CellRecord } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

export const policies = ["auto", "manual", "once", "confirm"] as const;
export type Policy = (typeof policies)[number];

export const called: { readonly [word in Policy]: string } = {
  auto: "Run by themselves",
  manual: "Run only when asked",
  once: "Run once",
  confirm: "Ask before costly runs",
};

/** What a policy means, in a sentence. */
export const meaning: { readonly [word in Policy]: string } = {
  auto: "Whenever something that they read has changed.",
  manual: "They become stale and wait.",
  once: "After they have run, only when asked again.",
  confirm: "By themselves, but you are asked first when that would take long.",
};

export const isPolicy = (word: unknown): word is Policy => policies.some((one) => one === word);

/** What a cell's own header says; null where it says nothing. */
export function ownPolicy(cell: CellRecord): Policy | null {
  const word = cell.options["run"];
  return isPolicy(word) ? word : null;
}

/** Sets what the selected cells say about themselves; null: as the notebook says. */
export function setPolicy(bench: Workbench, word: Policy | null): void {
  const cells = bench.selected.filter((one) => one.kind === "code" && (one.options["run"] ?? null) !== word);
  bench.performTogether(cells.map(({ cell }) => ({ type: "set_option", cell, key: "run", value: word })));
}
