// The state of a cell, of saving and of the kernel in words.
import type { CellRecord, KernelRecord, NotebookRecord } from "../protocol/protocol.ts";
import { duration } from "../ui/quantity.ts";

/** What a cell is called: its name, or its number from 1. */
export const called = (name: string, place: number): string => `Cell ${name || place + 1}`;

export interface Words {
  /** What is seen beside the cell. */
  short: string;
  /** What is read out, and shown on hover. */
  long: string;
}

const silent: Words = { short: "", long: "" };

/** How a cell stands; `now` in seconds since the epoch. */
export function cellState(cell: CellRecord, now: number): Words {
  if (cell.kind !== "code") return silent;
  switch (cell.status) {
    case "running": {
      const elapsed = duration(Math.max(0, now - cell.started));
      return { short: elapsed, long: `running for ${elapsed}` };
    }
    case "queued":
      return { short: "queued", long: sentence("queued", cell.reason) };
    case "failed":
      return { short: `failed${took(cell)}`, long: sentence("failed", cell.reason) };
    case "blocked":
      return { short: cell.reason || "blocked", long: sentence("blocked", cell.reason) };
    case "stale":
      return stale(cell);
    default:
      return cell.run === null ? silent : { short: duration(cell.duration), long: `fresh, ran in ${duration(cell.duration)}` };
  }
}

function stale(cell: CellRecord): Words {
  if (cell.from_before) return { short: "from an earlier session", long: "the output is from an earlier session: nothing has run in this one" };
  if (cell.run === null) return { short: "not run yet", long: sentence("stale", cell.reason) };
  return { short: sentence("stale", cell.reason), long: sentence("stale", cell.reason) };
}

const sentence = (state: string, reason: string): string => (reason ? `${state}: ${reason}` : state);
const took = (cell: CellRecord): string => (cell.duration > 0 ? ` · ${duration(cell.duration)}` : "");

/** How a cell stands, in one word or two. */
export function cellWord({ status, run, options }: CellRecord): string {
  if (options["disabled"] === true) return "disabled";
  return status === "stale" && run === null ? "not run" : status;
}

/** Whether the file holds what the page shows; `ahead`: the page has what the server has not. */
export function saveState({ save, save_message }: NotebookRecord, ahead: boolean): string {
  if (ahead && save === "saved") return "Not saved yet";
  switch (save) {
    case "saved":
      return "Saved";
    case "saving":
      return "Saving…";
    case "unsaved":
      return "Not saved yet";
    case "read_only":
      return "Read-only";
    default:
      return save_message ? `Not saved: ${save_message}` : "Not saved";
  }
}

/** What the kernel does; `now` in seconds since the epoch. */
export function kernelState({ status, done, total, since }: KernelRecord, now: number): string {
  switch (status) {
    case "none":
      return "No kernel yet";
    case "starting":
      return "Kernel starting…";
    case "idle":
      return "Kernel idle";
    case "stopping":
      return "Kernel stopping…";
    case "dead":
      return "Kernel stopped";
    default: {
      const progress = total > 1 ? ` ${Math.min(done + 1, total)} of ${total}` : "";
      return `Running${progress} · ${duration(Math.max(0, now - since))}`;
    }
  }
}
