// One end of the channel to a widget in the kernel, as its model expects it. What this frame has set
// and the kernel has not heard yet is not overwritten by what the kernel said before.
import type { IClassicComm, ICallbacks } from "@jupyter-widgets/base";
import type { FromFrame, State } from "./talk.ts";

type Tell = (message: Extract<FromFrame, { type: "tell" }>) => void;
type Heard = (message: object) => unknown;
type Buffers = readonly (ArrayBuffer | ArrayBufferView)[];

const bytes = (buffer: ArrayBuffer | ArrayBufferView): ArrayBuffer => {
  if (buffer instanceof ArrayBuffer) return buffer.slice(0);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice().buffer;
};

const same = (one: unknown, other: unknown): boolean => {
  try {
    return JSON.stringify(one) === JSON.stringify(other);
  } catch {
    return false;
  }
};

export class Comm implements IClassicComm {
  readonly target_name = "jupyter.widget";
  readonly comm_id: string;
  #n: number;
  readonly #tell: Tell;
  #heard: Heard = () => undefined;
  #closed: Heard = () => undefined;
  /** Messages that the kernel has not heard, and who waits for that. */
  readonly #waiting = new Map<number, ICallbacks | undefined>();
  /** Traits that were set here and not heard of: the message that carries them, and the value. */
  readonly #mine = new Map<string, { n: number; value: unknown }>();
  /** What the kernel said last of such traits. */
  #theirs: State = {};

  constructor(id: string, heard: number, tell: Tell) {
    this.comm_id = id;
    this.#n = heard;
    this.#tell = tell;
  }

  open(): string {
    return "";
  }

  send(data: unknown, callbacks?: ICallbacks, _metadata?: object, buffers: Buffers = []): string {
    this.#n += 1;
    const message = data as { method?: string; state?: State };
    if (message.method === "update") for (const [name, value] of Object.entries(message.state ?? {})) this.#mine.set(name, { n: this.#n, value });
    this.#waiting.set(this.#n, callbacks);
    this.#tell({ type: "tell", id: this.comm_id, n: this.#n, data: JSON.parse(JSON.stringify(data)) as State, buffers: buffers.map(bytes) });
    return `${this.#n}`;
  }

  close(): string {
    return "";
  }

  on_msg(callback: Heard): void {
    this.#heard = callback;
  }

  on_close(callback: Heard): void {
    this.#closed = callback;
  }

  /** The kernel says how traits stand, and which of our messages it has heard. */
  change(state: State, heard: number): void {
    const fresh: State = {};
    for (const [name, value] of Object.entries(state)) {
      if ((this.#mine.get(name)?.n ?? 0) > heard) this.#theirs[name] = value;
      else fresh[name] = value;
    }
    for (const [name, { n, value }] of this.#mine) {
      if (n > heard) continue;
      this.#mine.delete(name);
      const theirs = name in fresh ? fresh[name] : this.#theirs[name];
      if (name in this.#theirs && !(name in fresh)) fresh[name] = theirs;
      if (name in fresh && same(theirs, value)) delete fresh[name];
      delete this.#theirs[name];
    }
    if (Object.keys(fresh).length > 0) this.#heard(said({ method: "update", state: fresh, buffer_paths: [] }));
    for (const [n, callbacks] of this.#waiting) {
      if (n > heard) continue;
      this.#waiting.delete(n);
      callbacks?.iopub?.["status"]?.({ content: { execution_state: "idle" } } as never);
    }
  }

  /** The widget sends a message of its own. */
  message(content: unknown, buffers: readonly ArrayBuffer[]): void {
    this.#heard(said({ method: "custom", content }, buffers.map((one) => new DataView(one))));
  }

  /** The widget is no longer there. */
  closed(): void {
    this.#closed({ content: { data: {} } });
  }
}

function said(data: object, buffers: readonly DataView[] = []): object {
  return { header: { msg_id: "" }, parent_header: {}, metadata: {}, content: { data }, buffers };
}
