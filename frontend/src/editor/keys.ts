// Keys as text: `Mod-Shift-Enter`, `ArrowUp`, `d d`. `Mod` is the command key on a Mac and Ctrl
// elsewhere; a blank separates the strokes of a sequence.

const mac = typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** The stroke an event is, in the order Mod, Ctrl, Alt, Shift; null for a modifier alone. */
export function stroke(event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">, onMac = mac): string | null {
  const { key } = event;
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead"].includes(key)) return null;
  const mod = onMac ? event.metaKey : event.ctrlKey;
  const ctrl = onMac && event.ctrlKey;
  if (!onMac && event.metaKey) return null;
  const letter = /^[A-Za-z]$/.test(key);
  // A sign such as `?` or `_` already tells that Shift was held, unless it is part of a chord.
  const sign = key.length === 1 && !letter && key !== " ";
  const chord = mod || ctrl || event.altKey;
  const name = sign && chord && event.code === "Minus" ? "-" : letter ? key.toLowerCase() : key === " " ? "Space" : key;
  const shift = event.shiftKey && (!sign || chord);
  return [mod && "Mod", ctrl && "Ctrl", event.altKey && "Alt", shift && "Shift", name].filter(Boolean).join("-");
}

/** Collects strokes into sequences, which have to follow each other quickly. */
export class Sequence {
  #strokes: string[] = [];
  #last = 0;

  /**
   * The binding that the strokes so far complete; `undefined` when there is none. The longest wins,
   * and a stroke that begins a longer one waits for it.
   */
  next<T>(pressed: string, bindings: ReadonlyMap<string, T>, time: number): T | undefined {
    if (time - this.#last > 800) this.#strokes = [];
    this.#last = time;
    this.#strokes.push(pressed);
    for (let from = Math.max(0, this.#strokes.length - 2); from < this.#strokes.length; from++) {
      const found = bindings.get(this.#strokes.slice(from).join(" "));
      if (found === undefined) continue;
      this.#strokes = [];
      return found;
    }
    return undefined;
  }
}

const signs: { [name: string]: string } = mac ? { Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧", Enter: "↵" } : { Mod: "Ctrl" };
const arrows: { [name: string]: string } = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** The parts of one stroke; a minus at its end is a key, not a joint. */
const parts = (stroke: string): string[] => (stroke.endsWith("--") ? [...stroke.slice(0, -2).split("-"), "−"] : stroke.split("-"));

const shownPart = (part: string): string => signs[part] ?? arrows[part] ?? (part.length === 1 ? part.toUpperCase() : part);

/** A key as people read it: `Ctrl Shift Enter`, `D  D`. */
export function shownKey(key: string): string {
  return key
    .split(" ")
    .map((stroke) => parts(stroke).map(shownPart).join(" "))
    .join("  ");
}
