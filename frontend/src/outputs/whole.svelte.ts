// A text that is too long for the page: the lines that somebody looks at are fetched in blocks, and
// only the latest blocks are held; searching goes through the text on the server, piece by piece.
import { SvelteMap } from "svelte/reactivity";
import type { Line, Lines, Match, Matches } from "../protocol/protocol.ts";
import { Unavailable } from "./datum.ts";
import { findAddress, linesAddress } from "./gap.ts";

/** Lines of one block. */
export const blockSize = 200;
/** Blocks that are held. */
const held = 40;
/** Matches after which a search ends. */
export const mostMatches = 10_000;

async function asked<Answer>(url: string, signal?: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unavailable("The text could not be fetched: the server does not answer.");
  }
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Unavailable(answer.error ?? `The server answered ${response.status}.`);
  return answer;
}

export class WholeText {
  /** Lines there are, so far. */
  total = $state(0);
  /** Bytes there are, so far. */
  size = $state(0);
  /** Why nothing can be shown; a sentence. */
  trouble = $state("");
  /** Where what was searched for stands, in order. */
  matches = $state.raw<Match[]>([]);
  searching = $state(false);
  private readonly blocks = new SvelteMap<number, Line[]>();
  private readonly asked = new Set<number>();
  private search: AbortController | null = null;

  constructor(
    private readonly path: string,
    private readonly name: string,
  ) {}

  /** A line, if it has been fetched. */
  line(number: number): Line | undefined {
    return this.blocks.get(Math.floor(number / blockSize))?.[number % blockSize];
  }

  /** Learns how long the text has become. */
  async refresh(): Promise<void> {
    const before = this.total;
    const told = await this.attempt(asked<Lines>(linesAddress(this.path, this.name, 0, 0)));
    if (!told) return;
    // The block that was the last may have been fetched in part.
    if (told.total !== before) this.blocks.delete(Math.floor(Math.max(0, before - 1) / blockSize));
    this.total = told.total;
    this.size = told.size;
  }

  /** Fetches the lines that are missing of these. */
  async need(first: number, count: number): Promise<void> {
    const wanted: number[] = [];
    for (let block = Math.floor(first / blockSize); block * blockSize < first + count; block++) {
      if (!this.blocks.has(block) && !this.asked.has(block)) wanted.push(block);
    }
    await Promise.all(wanted.map((block) => this.fetch(block)));
  }

  private async fetch(block: number): Promise<void> {
    this.asked.add(block);
    try {
      const told = await this.attempt(asked<Lines>(linesAddress(this.path, this.name, block * blockSize, blockSize)));
      if (!told) return;
      this.blocks.set(block, told.lines);
      const oldest = this.blocks.keys().next().value;
      if (this.blocks.size > held && oldest !== undefined) this.blocks.delete(oldest);
    } finally {
      this.asked.delete(block);
    }
  }

  /** Looks for a text, from the beginning; an empty one ends the search. */
  async find(text: string): Promise<void> {
    this.search?.abort();
    const search = new AbortController();
    this.search = search;
    this.matches = [];
    this.searching = text !== "";
    let start = text === "" ? -1 : 0;
    while (start >= 0 && this.matches.length < mostMatches) {
      const told = await this.attempt(asked<Matches>(findAddress(this.path, this.name, text, start), search.signal));
      if (search.signal.aborted || !told) break;
      const last = this.matches.at(-1)?.line ?? -1;
      this.matches = [...this.matches, ...told.matches.filter((match) => match.line > last)];
      start = told.next;
    }
    if (this.search === search) this.searching = false;
  }

  private async attempt<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
    try {
      const told = await answer;
      this.trouble = "";
      return told;
    } catch (error) {
      if (error instanceof Unavailable) this.trouble = error.message;
      return null;
    }
  }
}
