// Mathematics in text: where it begins and ends. The rules are Pandoc's, so that prices in dollars
// stay prices.

export interface Formula {
  tex: string;
  display: boolean;
  /** Where it ends in the text, behind its closing delimiter. */
  end: number;
}

const pairs: readonly [open: string, close: string, display: boolean][] = [
  ["$$", "$$", true],
  ["\\[", "\\]", true],
  ["\\(", "\\)", false],
  ["$", "$", false],
];

/** Position of an unescaped `close`, or -1. */
function closing(text: string, close: string, from: number): number {
  for (let at = text.indexOf(close, from); at >= 0; at = text.indexOf(close, at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

const fits = (tex: string, next: string): boolean => !/^\s|\s$/.test(tex) && !/^\d/.test(next);

/** The formula that begins at a position, if one does. */
export function formulaAt(text: string, at: number): Formula | null {
  const pair = pairs.find(([open]) => text.startsWith(open, at));
  if (!pair) return null;
  const [open, close, display] = pair;
  const from = at + open.length;
  const to = closing(text, close, from);
  if (to < 0) return null;
  const tex = text.slice(from, to);
  if (tex.trim() === "" || /\n\s*\n/.test(tex)) return null;
  const end = to + close.length;
  if (open === "$" && !fits(tex, text.slice(end, end + 1))) return null;
  return { tex, display, end };
}

export type Part = string | { tex: string; display: boolean };

/** A text as its stretches of words and formulas. */
export function parts(text: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const formula = text[at] === "$" || text[at] === "\\" ? formulaAt(text, at) : null;
    if (!formula) {
      at += text[at] === "\\" ? 2 : 1;
      continue;
    }
    if (at > from) found.push(text.slice(from, at));
    found.push({ tex: formula.tex, display: formula.display });
    at = formula.end;
    from = at;
  }
  if (from < text.length) found.push(text.slice(from));
  return found;
}

/** LaTeX as libraries give it: with its delimiters, or an environment or formula without any. */
export function latexParts(text: string): Part[] {
  const bare = text.trim();
  if (bare.startsWith("\\begin{")) return [{ tex: bare, display: true }];
  const found = parts(bare);
  return found.length === 1 && typeof found[0] === "string" ? [{ tex: bare, display: true }] : found;
}
