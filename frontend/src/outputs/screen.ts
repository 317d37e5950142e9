// What a terminal would show for a text: colours, carriage returns, backspaces and the movements
// of the cursor that progress bars make. Text is fed in pieces; an escape sequence that is cut in
// two waits for its rest.
import { css, dipped, plain, type Pen } from "./pen.ts";

/** A stretch of one line in one style; `style` is CSS declarations, empty for plain text. */
export interface Span {
  readonly text: string;
  readonly style: string;
}

export type Line = readonly Span[];

/** The part of a line between two columns. */
function cut(line: Line, from: number, to: number): Span[] {
  const kept: Span[] = [];
  let at = 0;
  for (const span of line) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== "") kept.push({ text, style: span.style });
    at += span.text.length;
    if (at >= to) break;
  }
  return kept;
}

const width = (line: Line): number => line.reduce((sum, span) => sum + span.text.length, 0);

/** Adds spans at the end; neighbours of one style become one, so that a line overwritten often stays short. */
function extend(line: Span[], more: Line): Span[] {
  for (const span of more) {
    const last = line.at(-1);
    if (last && (last.style === span.style || line.length >= mostSpans)) {
      line[line.length - 1] = { text: last.text + span.text, style: last.style };
    } else line.push(span);
  }
  return line;
}

/*
 * Everything that is not plain text, longest first: a control sequence (`ESC [ … letter`), an
 * operating system command (`ESC ] … BEL or ESC \`), another escape, a control character.
 */
// oxlint-disable-next-line no-control-regex -- control characters are the subject
const special = /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-Z\\^-~]|[\0-\x08\n-\x1a\x1c-\x1f\x7f]/g;
// oxlint-disable-next-line no-control-regex
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)?$/;
/** A sequence longer than this is none: its text is shown instead of being waited for. */
const longest = 4096;

/** Further changes of style within one line are not shown: no line that is read has so many. */
const mostSpans = 400;

/** How far the cursor may be sent past the end: no text makes more lines than it has characters. */
const farthest = 1000;

export class Screen {
  /** What is shown, from the top; lines change in place. */
  readonly lines: Span[][] = [[]];
  private row = 0;
  private column = 0;
  private end = 0;
  private pen: Pen = plain;
  private style = "";
  private waiting = "";

  /** Writes a piece; returns the topmost line that changed. */
  write(piece: string): number {
    const text = this.waiting + piece;
    const cutOff = unfinished.exec(text);
    const whole = cutOff && text.length - cutOff.index < longest ? cutOff.index : text.length;
    this.waiting = text.slice(whole);
    const first = { row: this.row };
    let at = 0;
    special.lastIndex = 0;
    for (let found = special.exec(text); found && found.index < whole; found = special.exec(text)) {
      if (found.index > at) this.put(text.slice(at, found.index));
      at = found.index + found[0].length;
      if (found[2] === undefined) this.control(found[0]);
      else this.sequence(found[2], found[1] ?? "");
      first.row = Math.min(first.row, this.row);
    }
    if (at < whole) this.put(text.slice(at, whole));
    return first.row;
  }

  private put(text: string): void {
    const line = this.lines[this.row] ?? [];
    const span = { text, style: this.style };
    if (this.column < this.end) {
      const after = cut(line, this.column + text.length, this.end);
      this.lines[this.row] = extend(cut(line, 0, this.column), [span, ...after]);
    } else {
      if (this.column > this.end) extend(line, [{ text: " ".repeat(this.column - this.end), style: "" }]);
      extend(line, [span]);
    }
    this.column += text.length;
    this.end = Math.max(this.end, this.column);
  }

  private control(found: string): void {
    if (found === "\n") {
      this.go(this.row + 1, 0);
    } else if (found === "\r") this.column = 0;
    else if (found === "\b") this.column = Math.max(0, this.column - 1);
  }

  private sequence(letter: string, parameters: string): void {
    if (letter === "m") return this.dip(parameters);
    const count = Number.parseInt(parameters, 10) || 0;
    const steps = Math.min(Math.max(1, count), farthest);
    if (letter === "A" || letter === "F") this.go(this.row - steps, letter === "F" ? 0 : this.column);
    else if (letter === "B" || letter === "E") this.go(this.row + steps, letter === "E" ? 0 : this.column);
    else if (letter === "C") this.column += steps;
    else if (letter === "D") this.column = Math.max(0, this.column - steps);
    else if (letter === "G") this.column = steps - 1;
    else if (letter === "H") this.go(0, 0);
    else if (letter === "K") this.erase(count);
    else if (letter === "J") this.clear(count);
  }

  private dip(parameters: string): void {
    const codes = parameters.split(/[;:]/).map((code) => Number.parseInt(code, 10) || 0);
    this.pen = dipped(this.pen, codes);
    this.style = css(this.pen);
  }

  private go(row: number, column: number): void {
    this.row = Math.max(0, row);
    while (this.lines.length <= this.row) this.lines.push([]);
    this.column = column;
    this.end = width(this.lines[this.row] ?? []);
  }

  private erase(what: number): void {
    const line = this.lines[this.row] ?? [];
    if (what === 0) this.lines[this.row] = cut(line, 0, this.column);
    else if (what === 2) this.lines[this.row] = [];
    else {
      const blank = { text: " ".repeat(Math.min(this.column, this.end)), style: "" };
      this.lines[this.row] = [blank, ...cut(line, this.column, this.end)];
    }
    this.end = width(this.lines[this.row] ?? []);
  }

  private clear(what: number): void {
    if (what === 0) {
      this.erase(0);
      this.lines.length = this.row + 1;
    } else if (what >= 2) {
      this.lines.length = 0;
      this.go(0, 0);
    }
  }
}

/** The lines of a whole text; a line end at the end begins no further line. */
export function screened(text: string): Line[] {
  const screen = new Screen();
  screen.write(text);
  return shownLines(screen);
}

/** What there is to show: without the empty line that the last line end begins. */
export function shownLines(screen: Screen): Line[] {
  const last = screen.lines.at(-1);
  return last?.length === 0 ? screen.lines.slice(0, -1) : screen.lines.slice();
}

/** The text of lines, as it is read and copied. */
export function textOf(lines: readonly Line[]): string {
  return lines.map((line) => line.map((span) => span.text).join("")).join("\n");
}
