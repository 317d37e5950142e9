import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./lines.ts";

const told = (before: string, after: string): string =>
  lineDiff(before, after)
    .map(({ kind, text }) => `${{ same: " ", gone: "-", new: "+" }[kind]}${text}`)
    .join("|");

test("lines that stayed are told apart from those that went and came", () => {
  expect(told("a\nb\nc", "a\nB\nc")).toBe(" a|-b|+B| c");
  expect(told("a\nb\nc\nd", "b\nx\nd")).toBe("-a| b|-c|+x| d");
  expect(told("", "a")).toBe("-|+a");
  expect(told("same", "same")).toBe(" same");
});

test("what is not new is the old text, and what is not gone is the new one", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after);
      const without = (kind: string): string => lines.flatMap((line) => (line.kind === kind ? [] : [line.text])).join("\n");
      expect([without("new"), without("gone")]).toEqual([before, after]);
    }),
  );
});

test("texts that share too little to be compared in time are told as changed", () => {
  const [a, b] = ["x", "y"].map((word) => Array.from({ length: 3000 }, (_, at) => `${word}${at}`).join("\n"));
  expect(lineDiff(a ?? "", b ?? "").length).toBe(6000);
});
