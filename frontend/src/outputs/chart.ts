// Vega and Vega-Lite charts: a specification comes from a notebook that anybody may have written,
// so expressions are interpreted instead of compiled, options hidden in it are dropped, and it
// reads nothing from this server.
import type { Loader } from "vega";
import type { Config, EmbedOptions, Result, VisualizationSpec } from "vega-embed";

export type { Result };

/** What the theme says to a chart. */
export interface Dress {
  ink: string;
  soft: string;
  line: string;
  accent: string;
  font: string;
}

/** The chart's colours and type, below whatever the specification itself asks for. */
export function config({ ink, soft, line, accent, font }: Dress): Config {
  const label = { labelColor: soft, labelFont: font, labelFontSize: 11, titleColor: ink, titleFont: font, titleFontSize: 12, titleFontWeight: 600 } as const;
  return {
    background: "transparent",
    font,
    title: { color: ink, subtitleColor: soft, fontSize: 14, anchor: "start" },
    style: { "guide-label": { fill: soft }, "guide-title": { fill: ink }, "group-title": { fill: ink } },
    axis: { ...label, domainColor: line, gridColor: line, tickColor: line },
    legend: label,
    header: { labelColor: ink, titleColor: ink },
    view: { stroke: line },
    mark: { color: accent },
    text: { fill: ink },
  } as Config;
}

const renderers = new Set(["canvas", "svg"]);

/** The specification without what would speak to the embedding instead of the chart. */
export function cleaned(spec: unknown): { spec: VisualizationSpec; renderer: "canvas" | "svg" } | null {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return null;
  const { usermeta, ...rest } = spec as { usermeta?: { embedOptions?: { renderer?: unknown } } };
  const asked = usermeta?.embedOptions?.renderer;
  const renderer = typeof asked === "string" && renderers.has(asked) ? (asked as "canvas" | "svg") : "canvas";
  return { spec: rest as VisualizationSpec, renderer };
}

/** Whether a chart may read an address: never one of this server's. */
export function foreign(uri: string, here: string): boolean {
  try {
    const url = new URL(uri, here);
    return url.protocol === "data:" || (/^https?:$/.test(url.protocol) && url.origin !== new URL(here).origin);
  } catch {
    return false;
  }
}

/** A loader that reads nothing of this server, and says what it could not read. */
function carefulLoader(loader: Loader, missed: (uri: string) => void): Loader {
  const sanitize = loader.sanitize.bind(loader);
  const load = loader.load.bind(loader);
  loader.sanitize = async (uri, options) => {
    if (!foreign(uri, location.href)) throw new Error(`A chart may not read ${uri} from this server.`);
    return sanitize(uri, options);
  };
  loader.load = async (uri, options) => {
    try {
      return await load(uri, options);
    } catch (error) {
      missed(uri);
      throw error;
    }
  };
  return loader;
}

export interface Drawing {
  value: unknown;
  mime: string;
  dress: Dress;
  /** Hears of data that the chart asks for and the page cannot read. */
  missed: (uri: string) => void;
}

/** Draws the chart into an element; the library comes with the first one. */
export async function draw(element: HTMLElement, { value, mime, dress, missed }: Drawing): Promise<Result> {
  const given = cleaned(value);
  if (!given) throw new Error("it has no specification.");
  const { default: embed, vega } = await import("vega-embed");
  const options: EmbedOptions = {
    mode: mime.includes("vegalite") ? "vega-lite" : "vega",
    actions: false,
    ast: true,
    loader: carefulLoader(vega.loader(), missed),
    renderer: given.renderer,
    config: config(dress),
    tooltip: { theme: "custom" },
    logLevel: 0,
  };
  return embed(element, given.spec, options);
}
