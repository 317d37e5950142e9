// What the Variables panel shows: all values that cells have left, as the session tells them, and how
// those on the screen look from outside, as the kernel tells in a moment, whatever it computes.
import type { Change } from "../model/table.svelte.ts";
import type { Glance, Glances, Named, Variable, Variables } from "../protocol/protocol.ts";
import type { Workbench } from "./workbench.svelte.ts";

export type Column = "name" | "kind" | "size" | "cell";

/** Milliseconds within which what runs have ended is asked about once. */
const pause = 40;
/** Values that are asked about at once. */
const some = 60;

/** Values that most people look for last: what programs are made of. */
const tools: ReadonlySet<string> = new Set(["module", "function", "type", "builtin_function_or_method", "method"]);

export interface Wanted {
  search: string;
  tools: boolean;
  hidden: boolean;
  column: Column;
  falling: boolean;
}

export const keyOf = ({ cell, name }: Named): string => `${cell}/${name}`;

/** The values that are wanted, in the order that is wanted; `place`: where a cell stands. */
export function chosen(all: readonly Variable[], wanted: Wanted, place: (cell: string) => number): Variable[] {
  const word = wanted.search.trim().toLowerCase();
  const found = all.filter(
    (one) =>
      (wanted.hidden || !one.hidden) &&
      (wanted.tools || word !== "" || !tools.has(one.kind)) &&
      (word === "" || one.name.toLowerCase().includes(word) || one.kind.toLowerCase().includes(word)),
  );
  const by: { [column in Column]: (a: Variable, b: Variable) => number } = {
    name: (a, b) => a.name.localeCompare(b.name, "en"),
    kind: (a, b) => a.kind.localeCompare(b.kind, "en") || by.name(a, b),
    size: (a, b) => a.size - b.size || by.name(b, a),
    cell: (a, b) => place(a.cell) - place(b.cell),
  };
  const sorted = found.sort(by[wanted.column]);
  return wanted.falling ? sorted.toReversed() : sorted;
}

/** `ran` of `run:12:x`, else the beginning of a digest: enough to tell two versions apart. */
export function versionShort(version: string): string {
  const run = /(?:^run:|of run )(\d+)/.exec(version)?.[1];
  return run ? `run ${run}` : version.slice(0, 12);
}

export class Values {
  /** Null until they have been told. */
  all = $state.raw<readonly Variable[] | null>(null);
  glances = $state.raw<ReadonlyMap<string, Glance>>(new Map());
  readonly #bench: Workbench;
  /** Of which version each glance is. */
  readonly #seen = new Map<string, string>();
  readonly #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bench: Workbench) {
    this.#bench = bench;
  }

  /** Follows the notebook until the returned function is called. */
  follow(): () => void {
    void this.#ask();
    const stop = this.#bench.table.subscribe((change: Change) => {
      if (change.cells.length > 0 || change.gone.size > 0 || change.kernel) this.#timer ??= setTimeout(() => void this.#ask(), pause);
    });
    return () => {
      clearTimeout(this.#timer);
      stop();
    };
  }

  async #ask(): Promise<void> {
    this.#timer = undefined;
    const told = (await this.#bench.notebook.ask({ type: "list_variables" })) as Variables | null;
    if (told) this.all = told.variables;
  }

  /** Has a look at these, as far as they have changed since. */
  look(variables: readonly Variable[]): void {
    const news = variables.filter((one) => one.there && this.#seen.get(keyOf(one)) !== one.version && !this.#asked.has(keyOf(one) + one.version));
    if (news.length > 0) void this.#glance(news.slice(0, some)).then((answered) => (answered ? this.look(news.slice(some)) : undefined));
  }

  async #glance(some: readonly Variable[]): Promise<boolean> {
    const marks = some.map((one) => keyOf(one) + one.version);
    for (const mark of marks) this.#asked.add(mark);
    const values = some.map(({ cell, name }) => ({ cell, name }));
    const told = (await this.#bench.notebook.ask({ type: "glance_at", values })) as Glances | null;
    for (const mark of marks) this.#asked.delete(mark);
    if (!told) return false;
    const glances = new Map(this.glances);
    some.forEach((one, at) => {
      const glance = told.glances[at];
      this.#seen.set(keyOf(one), one.version);
      if (glance) glances.set(keyOf(one), glance);
      else glances.delete(keyOf(one));
    });
    this.glances = glances;
    return true;
  }
}
