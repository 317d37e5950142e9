// Which text an editor edits, and where it is.
import type { CellText } from "../../model/text.svelte.ts";
import type { CellId } from "../../protocol/protocol.ts";
import type { Workbench } from "../workbench.svelte.ts";

export interface Place {
  bench: Workbench;
  cell: CellId;
  text: CellText;
}
