// What the page and a frame of widgets say to each other. The frame is foreign: it has no origin, and
// reaches the kernel by asking the page to pass something on.
import type { WidgetId } from "../protocol/protocol.ts";

/** A value in a state: JSON, with views of bytes where it is binary. */
export type State = { [trait: string]: unknown };

/** To the frame. */
export type ToFrame =
  | { type: "show"; root: WidgetId }
  /** Widgets that the frame has not heard of, all at once: they refer to each other. */
  | { type: "open"; widgets: { id: WidgetId; state: State; heard: number }[] }
  /** Traits with other values, and the last message of this frame that the widget has heard. */
  | { type: "change"; id: WidgetId; state: State; heard: number }
  | { type: "message"; id: WidgetId; content: unknown; buffers: ArrayBuffer[] }
  | { type: "close"; id: WidgetId }
  | { type: "front end"; module: string; script: string; error: string };

/** From the frame. */
export type FromFrame =
  | { type: "ready" }
  | { type: "tell"; id: WidgetId; n: number; data: { [key: string]: unknown }; buffers: ArrayBuffer[] }
  | { type: "load"; module: string };

/** What a frame said, or null when it is not about widgets. */
export function saidOfWidgets(message: unknown): FromFrame | null {
  if (typeof message !== "object" || message === null || !("widgets" in message)) return null;
  const said = message.widgets as Partial<Omit<Extract<FromFrame, { type: "tell" }>, "type">> & { module?: unknown; type?: unknown };
  if (said.type === "ready") return { type: "ready" };
  if (said.type === "load" && typeof said.module === "string") return { type: "load", module: said.module };
  const { id, n, data, buffers } = said;
  if (said.type !== "tell" || typeof id !== "string" || !Number.isSafeInteger(n) || n === undefined) return null;
  if (typeof data !== "object" || data === null || !Array.isArray(buffers)) return null;
  return { type: "tell", id, n, data, buffers: buffers.filter((one) => one instanceof ArrayBuffer) };
}
