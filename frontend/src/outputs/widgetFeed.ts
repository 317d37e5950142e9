// What one frame of widgets is told, in order: blobs are fetched before, and nothing overtakes them.
import type { Blob as Stored, MessageRecord, Placed, WidgetId, WidgetRecord } from "../protocol/protocol.ts";
import type { State, ToFrame } from "../widgets/talk.ts";

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Of a placed value what tells whether it is another. */
const placedIn = (record: WidgetRecord, trait: string): Placed[] => record.state.placed.filter(({ path }) => path[0] === trait);

function put(state: State, path: readonly (string | number)[], value: unknown): void {
  let inner = state as { [key: string | number]: unknown };
  for (const key of path.slice(0, -1)) inner = inner[key] as typeof inner;
  const last = path.at(-1);
  if (last !== undefined) inner[last] = value;
}

export class Feed {
  readonly #view: string;
  readonly #post: (message: ToFrame) => void;
  readonly #fetch: (blob: Stored) => Promise<ArrayBuffer>;
  readonly #told = new Map<WidgetId, WidgetRecord>();
  #last: number;
  #queue: Promise<void> = Promise.resolve();

  /** `last`: the latest message that was sent before this frame was there. */
  constructor(view: string, last: number, post: (message: ToFrame) => void, fetch: (blob: Stored) => Promise<ArrayBuffer>) {
    this.#view = view;
    this.#last = last;
    this.#post = post;
    this.#fetch = fetch;
  }

  /** Tells the frame how these widgets now stand, and what they have sent. */
  show(widgets: ReadonlyMap<WidgetId, WidgetRecord>, messages: Iterable<MessageRecord>): void {
    const fresh: WidgetRecord[] = [];
    for (const [id, record] of widgets) {
      const before = this.#told.get(id);
      this.#told.set(id, record);
      if (!before) fresh.push(record);
      else if (before !== record) this.#change(before, record);
    }
    if (fresh.length > 0) this.#open(fresh);
    this.#close(widgets);
    this.#pass(widgets, messages);
  }

  /** Sends something after all that was said before. */
  say(message: ToFrame): void {
    this.#after(async () => this.#post(message));
  }

  #after(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => console.error(error));
  }

  #open(records: readonly WidgetRecord[]): void {
    this.#after(async () => {
      const widgets = await Promise.all(
        records.map(async (record) => ({
          id: record.widget,
          state: await this.#state(record, Object.keys(record.state.values)),
          heard: record.heard[this.#view] ?? 0,
        })),
      );
      this.#post({ type: "open", widgets });
    });
  }

  #change(before: WidgetRecord, after: WidgetRecord): void {
    const { values } = after.state;
    const traits = Object.keys(values).filter(
      (trait) => !same(values[trait], before.state.values[trait]) || !same(placedIn(after, trait), placedIn(before, trait)),
    );
    const heard = after.heard[this.#view] ?? 0;
    if (traits.length === 0 && heard === (before.heard[this.#view] ?? 0)) return;
    this.#after(async () => this.#post({ type: "change", id: after.widget, state: await this.#state(after, traits), heard }));
  }

  #close(widgets: ReadonlyMap<WidgetId, WidgetRecord>): void {
    for (const id of this.#told.keys()) {
      if (widgets.has(id)) continue;
      this.#told.delete(id);
      this.say({ type: "close", id });
    }
  }

  #pass(widgets: ReadonlyMap<WidgetId, WidgetRecord>, messages: Iterable<MessageRecord>): void {
    const fresh = [...messages].filter(({ n }) => n > this.#last).sort((a, b) => a.n - b.n);
    for (const { n, widget, content, buffers } of fresh) {
      this.#last = n;
      if (!widgets.has(widget)) continue;
      this.#after(async () => this.#post({ type: "message", id: widget, content, buffers: await Promise.all(buffers.map((one) => this.#fetch(one))) }));
    }
  }

  async #state({ state: { values, placed } }: WidgetRecord, traits: readonly string[]): Promise<State> {
    const state: State = {};
    for (const trait of traits) state[trait] = structuredClone(values[trait]);
    const wanted = placed.filter(({ path }) => traits.includes(String(path[0])));
    const found = await Promise.all(wanted.map(({ blob }) => this.#fetch(blob)));
    // A large value comes before what is placed within it.
    wanted.forEach(({ path, json }, index) => {
      const data = found[index] ?? new ArrayBuffer();
      put(state, path, json ? (JSON.parse(new TextDecoder().decode(data)) as unknown) : new DataView(data));
    });
    return state;
  }
}
