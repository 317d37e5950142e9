// Code that is read, not edited, in the colours of the editor.
import "./highlight.css";
import { classHighlighter, highlightCode } from "@lezer/highlight";
import { parser } from "@lezer/python";

const python = /^(py|py3|python|python3|ipython|ipython3|pycon)$/i;
/** Code of more characters than this stays plain. */
const longest = 100_000;

/** The code as nodes with the classes of highlight.css. */
export function highlighted(code: string, language: string): DocumentFragment {
  const nodes = document.createDocumentFragment();
  if (!python.test(language) || code.length > longest) {
    nodes.append(code);
    return nodes;
  }
  const put = (text: string, classes: string): void => {
    if (classes === "") return nodes.append(text);
    const span = document.createElement("span");
    span.className = classes;
    span.textContent = text;
    nodes.append(span);
  };
  highlightCode(code, parser.parse(code), classHighlighter, put, () => nodes.append("\n"));
  return nodes;
}
