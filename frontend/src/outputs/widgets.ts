// Widgets of the notebook whose page it is: where there is one. And which widgets a frame needs to show
// one of them: all that it refers to, and those without a view that refer to these, such as links.
import { getContext, setContext } from "svelte";
import type { AnyOp, FrontEnd, MessageRecord, WidgetId, WidgetRecord } from "../protocol/protocol.ts";

export interface Widgets {
  /** Of the notebook. */
  path: string;
  table: { widgets: ReadonlyMap<string, WidgetRecord>; messages: ReadonlyMap<string, MessageRecord> };
  perform(op: AnyOp): void;
  /** Throws an error with a sentence where there is none. */
  frontEnd(module: string): Promise<FrontEnd>;
}

const key = Symbol("widgets");

export const provideWidgets = (widgets: Widgets): Widgets => setContext(key, widgets);
export const widgetsHere = (): Widgets | undefined => getContext(key);

type Records = ReadonlyMap<string, WidgetRecord>;

const recordId = (id: WidgetId): string => `widget/${id}`;
const prefix = "IPY_MODEL_";

/** What states refer to does not change as long as their records do not. */
const referred = new WeakMap<WidgetRecord, readonly WidgetId[]>();

function* texts(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) yield* texts(one);
}

function refers(record: WidgetRecord): readonly WidgetId[] {
  let found = referred.get(record);
  if (!found) {
    found = [...texts(record.state.values)].map((text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text));
    referred.set(record, found);
  }
  return found;
}

/** The widgets that belong into a frame which shows `root`, each with its record. */
export function together(root: WidgetId, records: Records): Map<WidgetId, WidgetRecord> {
  const found = new Map<WidgetId, WidgetRecord>();
  const viewless = [...records.values()].filter(({ state }) => (state.values["_view_name"] ?? null) === null);
  let waiting: readonly WidgetId[] = [root];
  while (waiting.length > 0) {
    const next: WidgetId[] = [];
    for (const id of waiting) {
      const record = found.has(id) ? undefined : records.get(recordId(id));
      if (!record) continue;
      found.set(id, record);
      next.push(...refers(record));
    }
    for (const record of viewless) if (!found.has(record.widget) && refers(record).some((id) => found.has(id))) next.push(record.widget);
    waiting = next;
  }
  return found;
}

/** The widget that media stand for. */
export function modelOf(value: unknown): WidgetId {
  const id = typeof value === "object" && value !== null && "model_id" in value ? value.model_id : "";
  return typeof id === "string" ? id : "";
}
