// Completion: what the kernel knows, and until there is one, the names of the text itself.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import { globalCompletion, localCompletionSource, pythonLanguage } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";
import { offers, type Offer } from "./told.ts";
import type { Place } from "./place.ts";

/** What is already there of a name, or of a key in quotes. */
const begun = /(?<=\[["'])[^"'[\]]*$|[\p{L}\p{N}_]*$/u;

/** Whether letters typed here are names: not in comments, numbers, or (unless asked) strings. */
function wanted(context: CompletionContext): boolean {
  if (!pythonLanguage.isActiveAt(context.state, context.pos)) return false;
  if (context.explicit) return true;
  const { name } = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (name === "Comment" || name === "Number") return false;
  if (name === "String" || name === "FormatString") return context.matchBefore(/\[["'][^"'[\]]*$/) !== null;
  return context.matchBefore(/[\p{L}_.][\p{L}\p{N}_]*$|\[["'][^"'[\]]*$/u) !== null;
}

function completion({ label, type, detail }: Offer): Completion {
  return { label, type, detail: detail || type };
}

async function own(context: CompletionContext): Promise<CompletionResult | null> {
  if (context.matchBefore(/\.\s*[\p{L}\p{N}_]*$/u)) return null;
  const found = [await localCompletionSource(context), await globalCompletion(context)].filter((one) => one !== null);
  const [first] = found;
  return first ? { ...first, options: found.flatMap((one) => one.options) } : null;
}

/** A completion source for one cell. */
export function completions({ bench, cell }: Place): CompletionSource {
  return async (context) => {
    if (!wanted(context)) return null;
    const asked = bench.notebook.ask({ type: "complete", cell, position: context.pos });
    const options = offers(await asked).map(completion);
    if (context.aborted) return null;
    if (!options.length) return own(context);
    const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
    const from = context.pos - (begun.exec(before)?.[0].length ?? 0);
    return { from, options, validFor: /^[\p{L}\p{N}_]*$/u };
  };
}
