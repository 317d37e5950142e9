// @vitest-environment node
// Text is readable on every ground it stands on, in both themes: WCAG 2.2, 1.4.3 and 1.4.11.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map((found) => [
    found[1] ?? "",
    { light: found[2] ?? "", dark: found[3] ?? "" },
  ]),
);

/** Relative luminance of an sRGB colour, as WCAG defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

/** Every combination that falls short, in words. */
function tooFaint(over: readonly string[], grounds: readonly string[], least: number): string[] {
  const found: string[] = [];
  for (const theme of ["light", "dark"] as const) {
    for (const front of over) {
      for (const ground of grounds) {
        const ratio = contrast(pairs.get(front)?.[theme] ?? "", pairs.get(ground)?.[theme] ?? "");
        if (!(ratio >= least)) found.push(`${theme}: ${front} on ${ground} is ${ratio.toFixed(2)}`);
      }
    }
  }
  return found;
}

const named = (prefix: string): string[] => [...pairs.keys()].filter((name) => name.startsWith(prefix));

describe("contrast", () => {
  test("the formula gives the reference values", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
  test("text is readable on every ground", () => {
    const text = ["ink", "ink-soft", "ink-faint", "accent", "accent-strong", "stale-ink", "failed-ink"];
    expect(tooFaint(text, ["paper", "sunk", "raised"], 4.5)).toEqual([]);
    expect(tooFaint(["ink", "ink-soft", "accent", "failed-ink"], ["hover"], 4.5)).toEqual([]);
  });
  test("text is readable on the ground of its state", () => {
    expect(tooFaint(["accent-ink"], ["accent", "accent-strong"], 4.5)).toEqual([]);
    expect(tooFaint(["ink", "ink-soft", "accent"], ["accent-soft"], 4.5)).toEqual([]);
    expect(tooFaint(["ink", "stale-ink"], ["stale-soft"], 4.5)).toEqual([]);
    expect(tooFaint(["ink", "failed-ink"], ["failed-soft"], 4.5)).toEqual([]);
  });
  test("code is readable, selected or not", () => {
    expect(tooFaint(named("code-"), ["paper", "sunk"], 4.5)).toEqual([]);
    expect(tooFaint(["code-name"], ["selection", "match"], 4.5)).toEqual([]);
  });
  test("a terminal's colours are readable", () => {
    expect(tooFaint(named("ansi-"), ["paper"], 4.5)).toEqual([]);
  });
  test("lines that carry meaning are visible", () => {
    expect(tooFaint(["line-strong", "stale", "failed", "accent", "blocked"], ["paper", "sunk"], 3)).toEqual([]);
  });
});
