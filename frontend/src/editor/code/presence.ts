// The cursors and selections of others, with their names and colours.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";
import type { PresenceRecord } from "../../protocol/protocol.ts";
import { colourOf, nameOf } from "../people.ts";

export const setPresence = StateEffect.define<readonly PresenceRecord[]>();

class Caret extends WidgetType {
  readonly name: string;
  readonly colour: string;

  constructor({ client, name }: PresenceRecord) {
    super();
    this.name = nameOf(name);
    this.colour = colourOf(client);
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.colour === this.colour;
  }

  toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "caret";
    caret.style.setProperty("--person", this.colour);
    caret.setAttribute("aria-hidden", "true");
    caret.dataset["name"] = this.name; // shown by the style sheet: it is no part of the text
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function drawn(others: readonly PresenceRecord[], length: number): DecorationSet {
  const ranges = others.flatMap((one) => {
    const [anchor, head] = [Math.min(one.anchor, length), Math.min(one.head, length)];
    const caret = Decoration.widget({ widget: new Caret(one), side: 1 }).range(head);
    if (anchor === head) return [caret];
    const attributes = { style: `--person: ${colourOf(one.client)}` };
    return [Decoration.mark({ class: "chosen", attributes }).range(Math.min(anchor, head), Math.max(anchor, head)), caret];
  });
  return Decoration.set(ranges, true);
}

/** Until they say where they are now, cursors move with the text around them. */
export const presence = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (value, { effects, changes, newDoc }) => {
    const others = effects.find((one) => one.is(setPresence))?.value;
    return others ? drawn(others, newDoc.length) : value.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});
