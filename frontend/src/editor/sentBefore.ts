// Lines that were sent to waiting cells on this page, to be brought back with the arrow keys.
const most = 200;
const lines: string[] = [];

export interface SentBefore {
  add(line: string): void;
  /** Goes back (-1) or forth (1); `typed` is what stands in the field, which is where one comes back to. */
  step(by: number, typed: string): string;
}

export function sentBefore(): SentBefore {
  let at = lines.length;
  let draft = "";
  return {
    add(line) {
      if (line && line !== lines.at(-1)) lines.push(line);
      if (lines.length > most) lines.shift();
    },
    step(by, typed) {
      if (at === lines.length) draft = typed;
      at = Math.max(0, Math.min(lines.length, at + by));
      return lines[at] ?? draft;
    },
  };
}
