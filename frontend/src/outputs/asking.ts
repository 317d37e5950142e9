// Who answers questions about tables: the notebook whose page it is, where there is one. Elsewhere,
// tables show what came with them.
import { getContext, setContext } from "svelte";
import type { TableAnswer, TableQuestion } from "../protocol/protocol.ts";

export interface Tables {
  /** Throws an error with a sentence where there is no answer. */
  askTable(table: string, question: TableQuestion): Promise<TableAnswer>;
}

const key = Symbol("tables");

export const provideTables = (tables: Tables): Tables => setContext(key, tables);
export const tablesHere = (): Tables | undefined => getContext(key);
