// Where this page's server is.
import type { Socket } from "../client/connection.ts";

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

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
