// What runs in a frame of widgets. It is built into one file, which the page passes on: a frame without
// an origin can load nothing from this server.
import controls from "@jupyter-widgets/controls/css/widgets-base.css?inline";
import nouislider from "@jupyter-widgets/controls/css/nouislider.css?inline";
import lumino from "@lumino/widgets/style/widget.css?inline";
import tabs from "@lumino/widgets/style/tabbar.css?inline";
import { Manager } from "./manager.ts";
import type { FromFrame, ToFrame } from "./talk.ts";
import theme from "./theme.css?inline";

const sheet = document.createElement("style");
sheet.textContent = [lumino, tabs, nouislider, controls, theme].join("\n");
document.head.append(sheet);

const tell = (message: FromFrame): void => {
  const buffers = message.type === "tell" ? message.buffers : [];
  parent.postMessage({ gonium: true, widgets: message }, "*", buffers);
};
const manager = new Manager(tell);

addEventListener("message", ({ source, data }) => {
  if (source === parent && data?.gonium === true && data.widgets) manager.hear(data.widgets as ToFrame);
});
tell({ type: "ready" });
