// How other people, and other tabs, are told apart: a name and a colour.
const key = "gonium.name";

/** The name this person has given, or nothing. */
export function ownName(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // storage is switched off
  }
}

export function setOwnName(name: string): void {
  try {
    localStorage.setItem(key, name.trim().slice(0, 40));
  } catch {
    // storage is switched off: nobody hears of the name
  }
}

/** What somebody is called: without a name, most likely the same person's other tab. */
export const nameOf = (name: string): string => name || "another tab";

/** A colour that is the same for the same client everywhere. */
export function colourOf(client: string): string {
  let hash = 7;
  for (const letter of client) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return `oklch(58% 0.13 ${hash})`;
}
