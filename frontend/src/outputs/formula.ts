// Formulas become typeset elements: KaTeX, loaded with the first formula of the page.
import type katex from "katex";

type Katex = typeof katex;
let loading: Promise<Katex> | undefined;

function loaded(): Promise<Katex> {
  loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(([{ default: engine }]) => engine);
  return loading;
}

/** A formula of more characters than this is shown as it is written. */
const longest = 20_000;

/** Typesets a formula into an element; what cannot be typeset stays as it is written. */
export async function typeset(element: HTMLElement, tex: string, display: boolean): Promise<void> {
  if (tex.length > longest) {
    element.textContent = tex;
    return;
  }
  const engine = await loaded();
  engine.render(tex, element, {
    displayMode: display,
    throwOnError: false,
    errorColor: "var(--failed-ink)",
    strict: "ignore",
    trust: false,
    maxSize: 40,
    maxExpand: 1000,
  });
}
