// The style a terminal writes in, as the "select graphic rendition" sequences set it.

export interface Pen {
  fore: string;
  back: string;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  inverse: boolean;
}

export const plain: Readonly<Pen> = {
  fore: "",
  back: "",
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

const basic = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** Colours 0 to 15 are the theme's; 16 to 231 a cube of six steps; 232 to 255 greys. */
function indexed(index: number): string {
  if (index < 8) return `var(--ansi-${basic[index]})`;
  if (index < 16) return `var(--ansi-bright-${basic[index - 8]})`;
  if (index < 232) {
    const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
    const cube = index - 16;
    return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`;
  }
  const grey = 8 + Math.min(index - 232, 23) * 10;
  return `rgb(${grey} ${grey} ${grey})`;
}

const byte = (value: number | undefined): number => Math.max(0, Math.min(255, value ?? 0));

/** Reads `5;n` or `2;r;g;b` at `at`; returns the colour and how many codes it took. */
function extended(codes: readonly number[], at: number): [string, number] {
  if (codes[at] === 5) return [indexed(byte(codes[at + 1])), 2];
  if (codes[at] === 2) return [`rgb(${codes.slice(at + 1, at + 4).map(byte).join(" ")})`, 4];
  return ["", 1];
}

const switches: { [code: number]: Partial<Pen> } = {
  0: plain,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { fore: "" },
  49: { back: "" },
};

/** The pen after a sequence of codes. */
export function dipped(pen: Pen, codes: readonly number[]): Pen {
  const next = { ...pen };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, taken] = extended(codes, at + 1);
      next[code === 38 ? "fore" : "back"] = colour;
      at += taken;
    } else if (code >= 30 && code <= 37) next.fore = indexed(code - 30);
    else if (code >= 40 && code <= 47) next.back = indexed(code - 40);
    else if (code >= 90 && code <= 97) next.fore = indexed(code - 82);
    else if (code >= 100 && code <= 107) next.back = indexed(code - 92);
    else Object.assign(next, switches[code]);
  }
  return next;
}

/** The pen as CSS declarations; empty for plain text. */
export function css(pen: Pen): string {
  const fore = pen.inverse ? pen.back || "var(--paper)" : pen.fore;
  const back = pen.inverse ? pen.fore || "var(--ink)" : pen.back;
  const lines = [pen.underline && "underline", pen.strike && "line-through"].filter(Boolean).join(" ");
  const parts = [
    fore && `color:${fore}`,
    back && `background:${back}`,
    pen.bold && "font-weight:650",
    pen.dim && "opacity:.75",
    pen.italic && "font-style:italic",
    lines && `text-decoration:${lines}`,
  ];
  return parts.filter(Boolean).join(";");
}
