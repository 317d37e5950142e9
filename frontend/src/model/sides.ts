// Two versions of a text beside each other: which of their lines they do not share.
import { alike } from "./lines.ts";

export interface Line {
  text: string;
  /** Whether the other side has another one here. */
  own: boolean;
}

/** The lines of both sides; what stands between what they begin and end with alike is their own. */
export function sides(one: string, other: string): [Line[], Line[]] {
  const [a, b] = [one.split("\n"), other.split("\n")];
  const [head, tail] = alike(a, b);
  const lines = (all: string[]): Line[] => all.map((text, at) => ({ text, own: at >= head && at < all.length - tail }));
  return [lines(a), lines(b)];
}
