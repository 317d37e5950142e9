// Questions to the kernel (completions, documentation), to the session (what would run, and why) and to the
// history, and their answers, by number.
import type { Answer, AskFrontEnd, AskTable, Complete, Explain, GiveInput, GlanceAt, Inspect, ListDeleted, ListPast, ListVariables, PlanRun, ShowPast } from "../protocol/protocol.ts";

type Asked = Complete | Inspect | PlanRun | Explain | AskTable | AskFrontEnd | ListPast | ShowPast | ListDeleted | ListVariables | GlanceAt | GiveInput;
type Unnumbered<T> = T extends Asked ? Omit<T, "request"> : never;
export type Question = Unnumbered<Asked>;

/** Longer than a kernel takes that is going to answer at all; a table may be written to a file. */
const patience = { ask_table: 600_000, other: 10_000 };

export class Questions {
  #last = 0;
  readonly #open = new Map<number, (answer: Answer | null) => void>();

  /** Numbers a question; the promise gives its answer, or null if nobody answers. */
  ask(question: Question): { op: Asked; answer: Promise<Answer | null> } {
    this.#last += 1;
    const request = this.#last;
    const answer = new Promise<Answer | null>((resolve) => {
      this.#open.set(request, resolve);
      setTimeout(() => this.#settle(request, null), question.type === "ask_table" ? patience.ask_table : patience.other);
    });
    return { op: { ...question, request }, answer };
  }

  answered(answer: Answer): void {
    this.#settle(answer.request, answer);
  }

  /** Nobody will answer what was asked before. */
  abandon(): void {
    for (const request of this.#open.keys()) this.#settle(request, null);
  }

  #settle(request: number, answer: Answer | null): void {
    this.#open.get(request)?.(answer);
    this.#open.delete(request);
  }
}
