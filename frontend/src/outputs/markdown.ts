// Markdown becomes nodes for the page: parsed, sanitised, and then completed with what a page
// needs: links that leave it safely, anchors of headings, task lists.
import MarkdownIt from "markdown-it";
import { formulaAt } from "./math.ts";
import { sanitised } from "./sanitise.ts";

const parser = new MarkdownIt({ html: true, linkify: true });
const { escapeHtml } = parser.utils;

const formula = (tex: string, display: boolean): string =>
  `<span class="math-${display ? "display" : "inline"}">${escapeHtml(tex)}</span>`;

parser.inline.ruler.before("escape", "formula", (state, silent) => {
  const found = formulaAt(state.src.slice(0, state.posMax), state.pos);
  if (!found) return false;
  if (!silent) {
    const token = state.push("formula", "span", 0);
    token.content = found.tex;
    token.hidden = found.display;
  }
  state.pos = found.end;
  return true;
});

/** A formula that begins a line is a block, so that its lines are not taken for lists or headings. */
parser.block.ruler.before("fence", "formulaBlock", (state, startLine, endLine, silent) => {
  const from = (state.bMarks[startLine] ?? 0) + (state.tShift[startLine] ?? 0);
  const opening = state.src.slice(from, from + 2);
  if (opening !== "$$" && opening !== "\\[") return false;
  const found = formulaAt(state.src.slice(0, state.eMarks[endLine - 1]), from);
  if (!found) return false;
  let line = startLine;
  while (line < endLine && (state.eMarks[line] ?? 0) < found.end) line += 1;
  if (state.src.slice(found.end, state.eMarks[line]).trim() !== "") return false;
  if (silent) return true;
  const token = state.push("formula", "p", 0);
  token.block = true;
  token.content = found.tex;
  token.hidden = true;
  state.line = line + 1;
  return true;
});

parser.renderer.rules["formula"] = (tokens, at) => {
  const token = tokens[at];
  if (!token) return "";
  const markup = formula(token.content, token.hidden);
  return token.block ? `<p>${markup}</p>\n` : markup;
};

const sectionPrefix = "section-";

/** What a heading is called in an address. */
function slug(text: string): string {
  const words = text.toLowerCase().normalize("NFKD").replaceAll(/[^\p{L}\p{N}\s-]/gu, "");
  return words.trim().replaceAll(/[\s-]+/g, "-").slice(0, 80);
}

function anchorHeadings(nodes: DocumentFragment): void {
  for (const heading of nodes.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const name = slug(heading.textContent ?? "");
    if (name === "") continue;
    heading.id = sectionPrefix + name;
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${heading.id}`;
    link.setAttribute("aria-label", "Link to this section");
    heading.append(link);
  }
}

/** Links within the notebook stay; all others open beside it and learn nothing of it. */
function secureLinks(nodes: DocumentFragment): void {
  for (const link of nodes.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href") ?? "";
    if (href.startsWith("#")) {
      link.setAttribute("href", `#${sectionPrefix}${href.slice(1).replace(sectionPrefix, "")}`);
    } else {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
  }
}

/** Pictures come from the web or lie in the text; files beside the notebook are not served. */
function settlePictures(nodes: DocumentFragment): void {
  for (const picture of nodes.querySelectorAll("img")) {
    const source = picture.getAttribute("src") ?? "";
    picture.setAttribute("loading", "lazy");
    picture.setAttribute("referrerpolicy", "no-referrer");
    if (/^(https?:|data:image\/)/i.test(source)) continue;
    const note = document.createElement("em");
    note.textContent = `[Picture ${picture.alt || source}: files beside the notebook are not shown]`;
    picture.replaceWith(note);
  }
}

function checkTasks(nodes: DocumentFragment): void {
  for (const item of nodes.querySelectorAll("li")) {
    const home = item.firstElementChild?.tagName === "P" ? item.firstElementChild : item;
    const text = home.firstChild;
    const found = text?.nodeType === Node.TEXT_NODE ? /^\s*\[([ xX])\]\s+/.exec(text.nodeValue ?? "") : null;
    if (!text || !found) continue;
    text.nodeValue = (text.nodeValue ?? "").slice(found[0].length);
    const box = document.createElement("input");
    box.type = "checkbox";
    box.disabled = true;
    box.checked = found[1] !== " ";
    box.setAttribute("aria-label", box.checked ? "Done" : "To do");
    home.prepend(box);
    item.className = "task";
  }
}

/** The nodes of a markdown text; formulas and code are typeset later, where they stand. */
export function markdown(text: string): DocumentFragment {
  const nodes = sanitised(parser.render(text));
  secureLinks(nodes);
  anchorHeadings(nodes);
  settlePictures(nodes);
  checkTasks(nodes);
  return nodes;
}
