// Finding a command by a few of its letters.

/**
 * How well `query` matches `text`: all its letters occur in this order, ignoring case. Letters that
 * begin words and letters in a row count more. Null when it does not match at all.
 */
export function score(query: string, text: string): number | null {
  const letters = query.toLowerCase().replaceAll(/\s+/g, "");
  const lower = text.toLowerCase();
  let total = 0;
  let at = -1;
  for (const letter of letters) {
    const next = best(lower, letter, at);
    if (next < 0) return null;
    total += starts(lower, next) ? 8 : next === at + 1 ? 5 : 1;
    at = next;
  }
  return total - text.length / 100;
}

const starts = (text: string, at: number): boolean => at === 0 || /[\s:(/-]/.test(text[at - 1] ?? "");

/** The next place of a letter: in a row if possible, else at the start of a word, else the first. */
function best(text: string, letter: string, after: number): number {
  if (after >= 0 && text[after + 1] === letter) return after + 1;
  const first = text.indexOf(letter, after + 1);
  for (let at = first; at >= 0; at = text.indexOf(letter, at + 1)) if (starts(text, at)) return at;
  return first;
}

/** The items that match, best first; all of them, in their order, for an empty query. */
export function ranked<T>(query: string, items: readonly T[], text: (item: T) => string): T[] {
  if (query.trim() === "") return [...items];
  return items
    .map((item) => ({ item, score: score(query, text(item)) }))
    .filter((one): one is { item: T; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}
