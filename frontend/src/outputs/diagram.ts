// Diagrams become pictures: Mermaid, loaded with the first diagram of the page.
import mermaid from "mermaid";

export interface Drawing {
  address: string;
  width: number;
  height: number;
}

/** A text of more characters than this is not drawn. */
const longest = 50_000;
let drawn = 0;
/** Mermaid has one set of settings, so that diagrams are drawn one after the other. */
let queue: Promise<unknown> = Promise.resolve();

/** Draws a text; rejects with what Mermaid says of it. */
export function draw(text: string, dark: boolean): Promise<Drawing> {
  const result = queue.then(() => render(text, dark));
  queue = result.catch(() => undefined);
  return result;
}

async function render(text: string, dark: boolean): Promise<Drawing> {
  if (text.length > longest) throw new Error(`It has ${text.length.toLocaleString("en")} characters, more than the ${longest.toLocaleString("en")} that are drawn.`);
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    suppressErrorRendering: true,
    theme: dark ? "dark" : "neutral",
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    fontFamily: "system-ui, sans-serif",
    maxTextSize: longest,
  });
  drawn += 1;
  const { svg } = await mermaid.render(`gonium-diagram-${drawn}`, text);
  return asImage(svg);
}

/** An SVG of fixed size, as an address that an image can have. */
export function asImage(svg: string): Drawing {
  const root = new DOMParser().parseFromString(svg, "text/html").querySelector("svg");
  if (!root) throw new Error("Mermaid has drawn nothing.");
  const [, , across = 300, down = 150] = (root.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [width, height] = [across, down].map((length) => (length > 0 && length < 100_000 ? Math.ceil(length) : 300)) as [number, number];
  root.setAttribute("width", String(width));
  root.setAttribute("height", String(height));
  root.style.removeProperty("max-width");
  const written = new XMLSerializer().serializeToString(root);
  return { address: `data:image/svg+xml,${encodeURIComponent(written)}`, width, height };
}
