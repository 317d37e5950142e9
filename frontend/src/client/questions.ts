// Questions to the kernel (completions, documentation) and to the session (what would run, and why),
// and their answers, by number.
import type { Answer, Complete, Explain, Inspect, PlanRun } from "../protocol/protocol.ts";

type Asked = Complete | Inspect | PlanRun | Explain;
type Unnumbered<T> = T extends Asked ? Omit<T, "request"> : never;
export type Question = Unnumbered<Asked>;

/** Longer than a kernel takes that is going to answer at all. */
const patience = 10_000;

export class Questions {
  #last = 0;
  readonly #open = new Map<number, (result: unknown) => void>();

  /** Numbers a question; the promise gives its result, or null if it gets none. */
  ask(question: Question): { op: Asked; answer: Promise<unknown> } {
    this.#last += 1;
    const request = this.#last;
    const answer = new Promise<unknown>((resolve) => {
      this.#open.set(request, resolve);
      setTimeout(() => this.#settle(request, null), patience);
    });
    return { op: { ...question, request }, answer };
  }

  answered({ request, result, error }: Answer): void {
    this.#settle(request, error ? null : result);
  }

  /** Nobody will answer what was asked before. */
  abandon(): void {
    for (const request of this.#open.keys()) this.#settle(request, null);
  }

  #settle(request: number, result: unknown): void {
    this.#open.get(request)?.(result);
    this.#open.delete(request);
  }
}
