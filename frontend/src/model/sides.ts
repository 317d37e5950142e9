// Two versions of a text beside each other: which of their lines they do not share.

export interface Line {
  text: string;
  /** Whether the other side has another one here. */
  own: boolean;
}

/** The lines of both sides; what stands between what they begin and end with alike is their own. */
export function sides(one: string, other: string): [Line[], Line[]] {
  const [a, b] = [one.split("\n"), other.split("\n")];
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const lines = (all: string[]): Line[] => all.map((text, at) => ({ text, own: at >= head && at < all.length - tail }));
  return [lines(a), lines(b)];
}
