// The state the server embeds in a notebook's page, so that code shows before the socket is up.
import type { Snapshot } from "../protocol/protocol.ts";

/** The embedded text; empty when there is none. */
export function embedded(page: Document): string {
  return page.getElementById("snapshot")?.textContent ?? "";
}

/** The embedded snapshot, or null when there is none or it cannot be read. */
export function embeddedSnapshot(page: Document): Snapshot | null {
  const text = embedded(page);
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Snapshot;
  } catch {
    return null;
  }
}
