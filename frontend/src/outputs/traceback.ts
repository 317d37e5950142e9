// A traceback as it is read: the exception that ended the run first, its frames from the place
// where it was raised outwards, the user's own frames open, the libraries' folded.
import type { Error as Failure, Frame, Raised } from "../protocol/protocol.ts";

/** A frame, and how often it stands there: recursion repeats itself. */
export interface Step {
  frame: Frame;
  times: number;
}

/** Neighbouring frames that are shown alike. */
export interface Stretch {
  kind: "user" | "library";
  steps: Step[];
  /** Frames in all. */
  count: number;
}

/** More steps than this in one stretch fold in the middle. */
export const manySteps = 8;

const same = (one: Frame, other: Frame): boolean =>
  one.file === other.file && one.line === other.line && one.function === other.function;

function lengthen(stretch: Stretch, frame: Frame): void {
  const last = stretch.steps.at(-1);
  stretch.count += 1;
  if (last && same(last.frame, frame)) last.times += 1;
  else stretch.steps.push({ frame, times: 1 });
}

/** Frames as stretches, the innermost first. */
export function stretches(frames: readonly Frame[]): Stretch[] {
  const made: Stretch[] = [];
  for (const frame of frames.toReversed()) {
    const kind = frame.user ? "user" : "library";
    if (made.at(-1)?.kind !== kind) made.push({ kind, steps: [], count: 0 });
    const last = made.at(-1);
    if (last) lengthen(last, frame);
  }
  return made;
}

/** The chain from the exception raised last; an error without a chain is a chain of itself. */
export function chain(error: Failure): Raised[] {
  if (error.chain.length > 0) return error.chain.toReversed();
  return [{ name: error.name, message: error.message, frames: [], link: "", notes: [], group: [] }];
}

/** Whether this is no frame, but says how many of a deep recursion are left out. */
export const leftOut = (frame: Frame): boolean => frame.file === "" && frame.line === 0;

/** How an earlier exception is introduced below the one it led to. */
export function introduction(link: Raised["link"]): string {
  return link === "cause" ? "Caused by" : "Raised while handling";
}

/** A code line without its indentation, in three parts of which the middle one is to blame. */
export function blamed(frame: Frame): [before: string, blame: string, after: string] {
  const indent = frame.code.length - frame.code.trimStart().length;
  const code = frame.code.slice(indent).trimEnd();
  const from = frame.column - indent;
  const to = frame.end_column - indent;
  if (frame.column < 0 || from < 0 || to <= from || from >= code.length) return [code, "", ""];
  // The whole line is no news.
  if (from === 0 && to >= code.length) return [code, "", ""];
  return [code.slice(0, from), code.slice(from, to), code.slice(to)];
}

/** What a click on a frame's link asks for; the editor hears it as `gonium:goto`. */
export interface Place {
  cell: string;
  line: number;
}

export function goto(from: EventTarget, place: Place): void {
  from.dispatchEvent(new CustomEvent<Place>("gonium:goto", { detail: place, bubbles: true, composed: true }));
}
