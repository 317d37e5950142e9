// The tests that a filter can make of a column, in words.
import type { TableFilter, TableKind, TableTest } from "../protocol/protocol.ts";

const words: { [test in TableTest]: string } = {
  equals: "is",
  differs: "is not",
  less: "is less than",
  at_most: "is at most",
  more: "is more than",
  at_least: "is at least",
  contains: "contains",
  lacks: "does not contain",
  starts: "starts with",
  ends: "ends with",
  matches: "matches (regular expression)",
  missing: "is missing",
  present: "is not missing",
};
const ordered: readonly TableTest[] = ["equals", "differs", "less", "at_most", "more", "at_least"];
const read: readonly TableTest[] = ["contains", "lacks", "starts", "ends", "matches"];
const always: readonly TableTest[] = ["missing", "present"];

export const word = (test: TableTest): string => words[test];

/** Whether a test compares with a value. */
export const valued = (test: TableTest): boolean => !always.includes(test);

/** What can be asked of a column, the most usual first. */
export function tests(kind: TableKind): readonly TableTest[] {
  if (kind === "bool") return ["equals", ...always];
  if (kind === "text") return [...read, ...ordered, ...always];
  return kind === "other" ? [...read, ...always] : [...ordered, ...read, ...always];
}

/** A filter as a sentence: `price is more than 3`. */
export function sentence({ test, value = "" }: TableFilter, column: string): string {
  return valued(test) ? `${column} ${words[test]} ${value}` : `${column} ${words[test]}`;
}
