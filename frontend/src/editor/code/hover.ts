// What a name stands for: the cell that gives it, and what the kernel says about its value.
import { pythonLanguage } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { hoverTooltip, type EditorView, type Tooltip } from "@codemirror/view";
import { readName, reads } from "./bindings.ts";
import type { Place } from "./place.ts";
import { description, type Description } from "./told.ts";

const longest = 1200;

function line(parent: HTMLElement, className: string, text: string): void {
  if (text === "") return;
  const element = document.createElement("div");
  element.className = className;
  element.textContent = text.length > longest ? `${text.slice(0, longest)}…` : text;
  parent.append(element);
}

function card({ bench }: Place, definer: string | null, told: Description | null): HTMLElement {
  const dom = document.createElement("div");
  dom.className = "told";
  if (told) {
    line(dom, "signature", told.signature);
    line(dom, "type", told.type);
    line(dom, "value", told.value);
    line(dom, "documentation", told.documentation);
  }
  if (definer !== null) {
    const link = document.createElement("button");
    link.type = "button";
    link.textContent = `from ${bench.label(definer)}`;
    link.addEventListener("click", () => bench.attention.select(definer));
    dom.append(link);
  }
  return dom;
}

async function tooltip(place: Place, view: EditorView, at: number, side: -1 | 1): Promise<Tooltip | null> {
  if (!pythonLanguage.isActiveAt(view.state, at)) return null;
  const node = syntaxTree(view.state).resolveInner(at, side);
  if (node.name !== "VariableName" && node.name !== "PropertyName") return null;
  const name = readName(node, view.state);
  const bound = view.state.field(reads);
  const definer = name !== null && Object.hasOwn(bound, name) ? (bound[name] ?? null) : null;
  const told = description(await place.bench.notebook.ask({ type: "inspect", cell: place.cell, position: at }));
  if (!told && definer === null) return null;
  return { pos: node.from, end: node.to, above: true, create: () => ({ dom: card(place, definer, told) }) };
}

/** Shows at the pointer what the name there stands for. */
export const hover = (place: Place): Extension =>
  hoverTooltip((view, at, side) => tooltip(place, view, at, side), { hoverTime: 400, hideOnChange: true });
