// A text shows what a terminal would show.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Screen, screened, textOf } from "./screen.ts";

const shown = (text: string): string => textOf(screened(text));
const spans = (text: string): [string, string][] => screened(text).flat().map((span) => [span.text, span.style]);
const esc = "\x1b";

describe("text", () => {
  const cases: [said: string, text: string, shows: string][] = [
    ["lines end at line feeds", "a\nb\n", "a\nb"],
    ["an empty line between stays", "a\n\nb", "a\n\nb"],
    ["a carriage return overwrites", "loading 10%\rloading 99%", "loading 99%"],
    ["what is shorter leaves the rest", "abcdef\rxy", "xycdef"],
    ["a carriage return before a line feed changes nothing", "a\r\nb\r\n", "a\nb"],
    ["a backspace overwrites one", "abc\b\bX", "aXc"],
    ["a backspace stops at the margin", "\b\ba", "a"],
    ["erasing to the end of the line", `abcdef\r${esc}[Kxy`, "xy"],
    ["erasing to its beginning", `abcdef${esc}[3D${esc}[1K`, "   def"],
    ["erasing all of it", `abc${esc}[2K\rz`, "z"],
    ["moving up, as nested progress bars do", `one\ntwo${esc}[A\rONE\n`, "ONE\ntwo"],
    ["moving right pads with blanks", `a${esc}[3Cb`, "a   b"],
    ["clearing the screen", `a\nb${esc}[2J${esc}[Hc`, "c"],
    ["clearing below", `a\nb\nc${esc}[2A\r${esc}[J`, ""],
    ["hidden cursors and titles are not shown", `${esc}[?25la${esc}]0;title\x07b${esc}]8;;x${esc}\\c`, "abc"],
    ["bells are not shown", "a\x07b", "ab"],
    ["tabs stay", "a\tb", "a\tb"],
    ["unknown sequences are not shown", `a${esc}[5ib${esc}(Bc${esc}7d`, "abcd"],
  ];
  test.each(cases)("%s", (_, text, shows) => expect(shown(text)).toBe(shows));
});

describe("style", () => {
  const cases: [said: string, text: string, spans: [string, string][]][] = [
    ["sixteen colours are the theme's", `${esc}[31mr${esc}[92mg${esc}[0mx`, [["r", "color:var(--ansi-red)"], ["g", "color:var(--ansi-bright-green)"], ["x", ""]]],
    ["bright grounds", `${esc}[104mx`, [["x", "background:var(--ansi-bright-blue)"]]],
    ["256 colours", `${esc}[38;5;196mr${esc}[48;5;244mg`, [["r", "color:rgb(255 0 0)"], ["g", "color:rgb(255 0 0);background:rgb(128 128 128)"]]],
    ["24-bit colours", `${esc}[38;2;1;2;300mx`, [["x", "color:rgb(1 2 255)"]]],
    ["bold, italic, underline and their ends", `${esc}[1;3;4mx${esc}[22;23;24my`, [["x", "font-weight:650;font-style:italic;text-decoration:underline"], ["y", ""]]],
    ["inverse swaps", `${esc}[7mx${esc}[31my`, [["x", "color:var(--paper);background:var(--ink)"], ["y", "color:var(--paper);background:var(--ansi-red)"]]],
    ["an empty sequence resets", `${esc}[31mx${esc}[my`, [["x", "color:var(--ansi-red)"], ["y", ""]]],
    ["overwriting keeps the style of what stays", `${esc}[31mabc${esc}[0m\rX`, [["X", ""], ["bc", "color:var(--ansi-red)"]]],
  ];
  test.each(cases)("%s", (_, text, expected) => expect(spans(text)).toEqual(expected));
});

describe("pieces", () => {
  const word = fc.constantFrom("a", "bc", "\n", "\r", "\b", "\t", `${esc}[31m`, `${esc}[0m`, `${esc}[K`, `${esc}[2A`, `${esc}[3C`, `${esc}]0;t\x07`, `${esc}[38;5;9m`, "é");
  test("where a text is cut does not change what it shows", () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.nat(200)), (words, cuts) => {
        const text = words.join("");
        const screen = new Screen();
        let from = 0;
        for (const at of [...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]) {
          screen.write(text.slice(from, at));
          from = at;
        }
        const once = new Screen();
        once.write(text);
        expect(textOf(screen.lines)).toBe(textOf(once.lines));
      }),
    );
  });
  test("writing says which line is the first that changed", () => {
    const screen = new Screen();
    expect(screen.write("a\nb\nc")).toBe(0);
    expect(screen.write("d\ne")).toBe(2);
    expect(screen.write(`${esc}[2A!`)).toBe(1);
  });
  test("an escape that never ends does not hold the rest back for ever", () => {
    expect(shown(`${esc}]${"x".repeat(5000)}`)).toContain("xxx");
  });
  test("whatever comes, nothing is thrown and nothing grows beyond the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(textOf(screened(text)).length).toBeLessThanOrEqual(text.length * 1000 + 1);
      }),
    );
  });
});
