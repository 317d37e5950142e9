// Which client a tab is. It keeps its name over reloads, so that undo still knows what was its own;
// a duplicated tab, which browsers give a copy of the storage, gets another one.
const key = "gonium.client";

interface Stored {
  client: string;
  /** The number of its last request. */
  last: number;
  /** Whether a page is using it: then a page that finds it is a duplicate, or the browser crashed. */
  used: boolean;
}

/** A name nobody else has: 60 random bits. */
export function freshName(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => "0123456789abcdefghijklmnopqrstuv"[byte % 32]).join("");
}

function stored(): Stored | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null") as Stored | null;
  } catch {
    return null;
  }
}

function store(value: Stored): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // storage is switched off: the name lasts as long as the page
  }
}

export interface Identity {
  client: string;
  last: number;
}

/** Takes this tab's name; `last` tells the number of the last request when the page is left. */
export function identify(last: () => number): Identity {
  const before = stored();
  const identity = before && !before.used ? { client: before.client, last: before.last } : { client: freshName(), last: 0 };
  const { client } = identity;
  store({ ...identity, used: true });
  addEventListener("pagehide", () => store({ client, last: last(), used: false }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) store({ client, last: last(), used: true });
  });
  return identity;
}
