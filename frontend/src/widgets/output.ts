// The output widget: what was printed and shown within it, as notebooks of Jupyter keep it.
import { DOMWidgetModel, DOMWidgetView } from "@jupyter-widgets/base";

interface Shown {
  output_type: string;
  name?: string;
  text?: string;
  traceback?: string[];
  data?: { [mime: string]: unknown };
}

const version = "1.0.0";
// oxlint-disable-next-line no-control-regex -- colours of terminals begin with a control character
const ansi = /\u001B\[[\d;?]*[A-Za-z]/g;
const pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export class OutputModel extends DOMWidgetModel {
  override defaults(): Backbone.ObjectHash {
    return {
      ...super.defaults(),
      _model_name: "OutputModel",
      _view_name: "OutputView",
      _model_module: "@jupyter-widgets/output",
      _view_module: "@jupyter-widgets/output",
      _model_module_version: version,
      _view_module_version: version,
      msg_id: "",
      outputs: [],
    };
  }
}

export class OutputView extends DOMWidgetView {
  override render(): void {
    super.render();
    this.el.classList.add("gonium-output");
    this.listenTo(this.model, "change:outputs", () => this.#draw());
    this.#draw();
  }

  #draw(): void {
    const outputs = (this.model.get("outputs") ?? []) as Shown[];
    // What was there keeps its height until the new is: the page does not jump.
    this.el.replaceChildren(...outputs.map((output) => this.#one(output)));
  }

  #one(output: Shown): HTMLElement {
    const place = document.createElement("div");
    if (output.output_type === "stream") fill(place, output.text ?? "", output.name === "stderr" ? "error" : "text");
    else if (output.output_type === "error") fill(place, (output.traceback ?? []).join("\n"), "error");
    else this.#media(place, output.data ?? {});
    return place;
  }

  #media(place: HTMLElement, data: { [mime: string]: unknown }): void {
    const view = data["application/vnd.jupyter.widget-view+json"] as { model_id?: string } | undefined;
    const picture = pictures.find((mime) => mime in data);
    const markup = data["text/html"] ?? data["image/svg+xml"];
    if (view?.model_id) void this.#view(place, view.model_id);
    else if (markup !== undefined) put(place, String(markup));
    else if (picture) place.append(Object.assign(new Image(), { src: `data:${picture};base64,${String(data[picture])}` }));
    else if ("application/javascript" in data) put(place, `<script>${String(data["application/javascript"])}</script>`);
    else fill(place, String(data["text/markdown"] ?? data["text/latex"] ?? data["text/plain"] ?? ""), "text");
  }

  async #view(place: HTMLElement, id: string): Promise<void> {
    const model = await this.model.widget_manager.get_model(id);
    const view = await this.create_child_view(model);
    place.append(view.el);
  }
}

function fill(place: HTMLElement, text: string, kind: "text" | "error"): void {
  const lines = document.createElement("pre");
  lines.className = kind;
  lines.textContent = text.replaceAll(ansi, "");
  place.append(lines);
}

/** Markup whose scripts run: the frame has no origin that they could use. */
function put(place: HTMLElement, markup: string): void {
  const range = document.createRange();
  range.selectNode(document.body);
  place.append(range.createContextualFragment(markup));
}
