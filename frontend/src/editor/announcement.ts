// How the end of one or more runs is told in a sentence.
import type { CellRecord } from "../protocol/protocol.ts";
import { counted, duration } from "../ui/quantity.ts";

export interface Ended {
  label: string;
  failed: boolean;
  /** Seconds. */
  duration: number;
}

/** Whether a run has ended between two records of a cell; a short one is never seen running. */
export function hasEnded(before: CellRecord, after: CellRecord): boolean {
  if (after.status === "running" || after.status === "queued") return false;
  return before.status === "running" || (after.run !== null && after.run !== before.run);
}

/** What is said about runs that ended at about the same time: failures by name, the rest by number. */
export function announcement(ended: readonly Ended[]): string {
  const failed = ended.filter((one) => one.failed);
  const done = ended.filter((one) => !one.failed);
  const [only] = done;
  const success = done.length === 1 && only ? `${only.label} finished in ${duration(only.duration)}` : `${counted(done.length, "cell")} finished`;
  const failures = failed.map((one) => `${one.label} failed`);
  return [...(done.length ? [success] : []), ...failures.slice(0, 3), ...(failures.length > 3 ? [`${failures.length - 3} more failed`] : [])].join(". ");
}
