// Arranges in a thread of its own, so that nobody who types waits for it. A newer question overtakes
// an older one that is still being worked on.
import type { Arrangement, Shape } from "./shape.ts";

export class Arranging {
  #worker: Worker | null = null;
  #answered: ((arrangement: Arrangement | null) => void) | null = null;

  /** Calls back with the arrangement, or with null where there can be none, unless overtaken. */
  ask(shape: Shape, answered: (arrangement: Arrangement | null) => void): void {
    if (this.#answered) this.stop();
    this.#worker ??= this.#started();
    this.#answered = answered;
    this.#worker.postMessage(shape, []);
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#answered = null;
  }

  #started(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Arrangement>) => this.#done(data));
    worker.addEventListener("error", ({ message }) => {
      console.error("the graph could not be arranged:", message);
      this.#done(null);
      this.stop();
    });
    return worker;
  }

  #done(arrangement: Arrangement | null): void {
    const answered = this.#answered;
    this.#answered = null;
    answered?.(arrangement);
  }
}
