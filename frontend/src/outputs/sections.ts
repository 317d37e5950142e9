// The outputs of a cell as they are shown: pieces of one stream become one text, everything else
// stands for itself. A section keeps its key between runs, so that what shows it is updated in
// place instead of being made anew.
import type { Error as Failure, Gap, Media, OutputRecord } from "../protocol/protocol.ts";

export type Section =
  | { kind: "stream"; key: string; name: "stdout" | "stderr"; text: string }
  | { kind: "gap"; key: string; gap: Gap }
  | { kind: "media"; key: string; media: Media }
  | { kind: "error"; key: string; error: Failure };

/** The sections of records that are sorted by index. */
export function sections(records: readonly OutputRecord[]): Section[] {
  const made: Section[] = [];
  for (const { output } of records) {
    const last = made.at(-1);
    const key = String(made.length);
    if (output.type === "stream") {
      if (last?.kind === "stream" && last.name === output.name) last.text += output.text;
      else made.push({ kind: "stream", key, name: output.name, text: output.text });
    } else if (output.type === "gap") made.push({ kind: "gap", key, gap: output });
    else if (output.type === "media") made.push({ kind: "media", key, media: output });
    else made.push({ kind: "error", key, error: output });
  }
  return made;
}
