// The connection to a notebook's session: one that breaks and comes back without anyone noticing.
//
// Theory. The server tells facts (patches, counted by `seq` within a session `instance`) and the
// page sends requests (counted by `n`). Both directions survive a broken socket because each side
// says on the next one what it has: the page greets with the last `seq` it saw, and gets the patches
// it missed or a snapshot; the server acknowledges requests up to an `n`, and the page repeats all
// later ones, of which the server performs each number once. So every patch is applied once and in
// order, and every request is performed once, however often the socket breaks.
//
// Three things follow. (1) Nothing may be sent on a new socket before the server has answered the
// greeting: only then is known whether the session is still the same one; the page asks with a ping
// right after the greeting, whose pong comes after the answer. (2) A socket can be dead without
// saying so: what does not answer a ping in time is closed and counts as broken. It is asked now and
// then, soon after something was sent that nothing came back for, and when the browser says that the
// network is gone, which need not concern this socket. (3) Many pages come
// back at the same moment after a server restarts: they wait longer after each failure, and each a
// random share of it; a page that is looked at again, or whose network is back, does not wait.
//
// The states are `resuming` (there is no answered socket; requests are kept), `live`, and `closed`
// (the server has refused, or the page is done; nothing more happens). A page that the server does
// not know is still `resuming`: once its browser has signed in elsewhere, nothing typed is lost.
import type { ClientMessage, Hello, ServerMessage } from "../protocol/protocol.ts";

export type ConnectionState = "live" | "resuming" | "closed";

/** The part of `WebSocket` that is used. */
export interface Socket extends EventTarget {
  send(text: string): void;
  close(): void;
}

export interface Wire {
  /** Opens a socket. */
  open(): Socket;
  /** What to greet with. */
  greet(): Hello;
  /** Takes a message; the rest of the connection's life is not its matter. */
  receive(message: ServerMessage): void;
  /** The state has changed; `message` says why it is closed, or what keeps it from being live. */
  changed(state: ConnectionState, message: string): void;
  /** After a socket that never opened: what has to be done before one will, or nothing. */
  excluded?(): Promise<string>;
}

const heartbeat = 15_000;
const patience = 10_000;
/** After something was sent, until the other side is asked whether it is still there. */
const doubt = 2_000;
const shortest = 250;
const longest = 15_000;

export class Connection {
  state: ConnectionState = "resuming";
  readonly #wire: Wire;
  #socket: Socket | null = null;
  /** Ends the listening to `#socket`. */
  #deaf = new AbortController();
  /** Whether it has opened: before that, nothing can be sent. */
  #opened = false;
  #failures = 0;
  #pings = 0;
  /** The ping after the greeting: its pong makes the connection live. */
  #welcome = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the timer already runs because something is to come back. */
  #doubting = false;
  readonly #wake = (): void => this.wake();
  readonly #seen = (): void => {
    if (document.visibilityState === "visible") this.wake();
  };

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  start(): void {
    addEventListener("online", this.#wake);
    addEventListener("offline", this.#wake);
    addEventListener("pageshow", this.#wake);
    document.addEventListener("visibilitychange", this.#seen);
    this.#connect();
  }

  /** Ends it for good. */
  close(message = ""): void {
    if (this.state === "closed") return;
    removeEventListener("online", this.#wake);
    removeEventListener("offline", this.#wake);
    removeEventListener("pageshow", this.#wake);
    document.removeEventListener("visibilitychange", this.#seen);
    this.#abandon();
    this.#become("closed", message);
  }

  /** Sends a message if the connection is live; what must arrive is kept by the caller. */
  send(message: ClientMessage): void {
    if (this.state !== "live") return;
    this.#send(message);
    if (this.#doubting) return;
    this.#expect(doubt, () => this.#ping(patience / 2));
    this.#doubting = true;
  }

  /** Greets anew, because something was missed. */
  resync(): void {
    if (this.state !== "closed") this.#broken();
  }

  /** Something suggests that waiting is of no use: try now. */
  wake(): void {
    if (this.state === "closed") return;
    if (!this.#socket) this.#connect();
    else if (this.#opened) this.#ping(patience / 2);
  }

  #become(state: ConnectionState, message = ""): void {
    if (this.state === state) return;
    this.state = state;
    this.#wire.changed(state, message);
  }

  #connect(): void {
    clearTimeout(this.#timer);
    const socket = this.#wire.open();
    const { signal } = (this.#deaf = new AbortController());
    this.#socket = socket;
    this.#opened = false;
    const greet = (): void => {
      this.#opened = true;
      this.#send(this.#wire.greet());
      this.#welcome = this.#pings + 1;
      this.#ping(patience);
    };
    const closed = (): void => {
      const opened = this.#opened;
      this.#broken();
      if (!opened) void this.#askWhy();
    };
    socket.addEventListener("open", greet, { signal });
    socket.addEventListener("message", (event) => this.#receive(event as MessageEvent<string>), { signal });
    socket.addEventListener("close", closed, { signal });
    this.#expect(patience, () => this.#broken());
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #receive({ data }: MessageEvent<string>): void {
    const message = JSON.parse(data) as ServerMessage;
    this.#expect(heartbeat, () => this.#ping(patience));
    if (message.type === "refused") return this.close(message.message);
    this.#wire.receive(message);
    if (message.type !== "pong" || message.n !== this.#welcome) return;
    this.#failures = 0;
    this.#become("live");
  }

  /** Asks whether anyone is there; what does not answer in time is broken. */
  #ping(time: number): void {
    this.#pings += 1;
    this.#expect(time, () => this.#broken());
    this.#doubting = true;
    this.#send({ type: "ping", n: this.#pings });
  }

  #expect(time: number, otherwise: () => void): void {
    clearTimeout(this.#timer);
    this.#doubting = false;
    this.#timer = setTimeout(otherwise, time);
  }

  #broken(): void {
    if (this.state === "closed") return;
    this.#abandon();
    this.#become("resuming");
    const wait = Math.min(longest, shortest * 2 ** this.#failures);
    this.#failures += 1;
    this.#expect(wait * (0.5 + Math.random() / 2), () => this.#connect());
  }

  /** Lets go of the socket, whose last words no longer matter. */
  #abandon(): void {
    clearTimeout(this.#timer);
    this.#deaf.abort();
    this.#socket?.close();
    this.#socket = null;
  }

  async #askWhy(): Promise<void> {
    const reason = (await this.#wire.excluded?.()) ?? "";
    if (this.state === "resuming") this.#wire.changed("resuming", reason);
  }
}
