// Where this page's server is.
import type { Socket } from "../client/connection.ts";

/** The path as part of an address. Browsers resolve dots between slashes, so there none are left. */
function encoded(path: string): string {
  const parts = path.split("/");
  const dotted = parts.some((part) => part === "" || part === "." || part === "..");
  return dotted ? encodeURIComponent(path) : parts.map(encodeURIComponent).join("/");
}

/** Opens a socket to a notebook's session. */
export function socketOf(path: string): Socket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${location.host}/socket/${encoded(path)}`);
}

/** What a person has to do before the server lets this page connect, if it answers at all. */
export async function excluded(): Promise<string> {
  try {
    const { status } = await fetch("/api/home", { headers: { accept: "application/json" } });
    return status === 401 || status === 403 ? "The server was started anew and does not know this browser: sign in, and this page goes on with all that you typed." : "";
  } catch {
    return ""; // nobody is there: it may come back
  }
}
