// What pages other than the notebook's ask the server: plain requests, whose failures come back
// as a sentence to show.

export type Result<Value> = { ok: true; value: Value } | { ok: false; message: string };

export interface Visited {
  path: string;
  title: string;
  /** Seconds since the epoch. */
  modified: number;
}

export interface RunningKernel {
  path: string;
  status: string;
  pid: number;
  /** Bytes. */
  memory: number;
  /** Seconds since the epoch. */
  since: number;
}

export interface HomeAnswer {
  version: string;
  root: string;
  recent: Visited[];
  kernels: RunningKernel[];
}

export interface Entry {
  name: string;
  path: string;
  kind: "folder" | "notebook" | "file";
  modified: number;
  size: number;
}

export interface Listing {
  path: string;
  parent: string | null;
  entries: Entry[];
  /** Whether the folder holds more than is listed. */
  more?: boolean;
}

const silent = "The server does not answer. It may have been stopped: look at the terminal it was started in.";

async function sentence(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: unknown };
    if (typeof body.error === "string" && body.error !== "") return body.error;
  } catch {
    // not JSON: a page of something between us and the server
  }
  return `The server answered ${response.status} ${response.statusText}.`.replace(" .", ".");
}

/** Goes to the sign-in page and comes back here afterwards. */
function signInFirst(): void {
  location.assign(`/sign-in?${new URLSearchParams({ next: location.pathname + location.search }).toString()}`);
}

async function asked<Value>(address: string, request?: RequestInit): Promise<Result<Value>> {
  let response: Response;
  try {
    response = await fetch(address, request);
  } catch {
    return { ok: false, message: silent };
  }
  if (response.status === 401 && location.pathname !== "/sign-in") signInFirst();
  if (!response.ok) return { ok: false, message: await sentence(response) };
  try {
    return { ok: true, value: (await response.json()) as Value };
  } catch {
    return { ok: false, message: silent };
  }
}

function post<Value>(address: string, body: object): Promise<Result<Value>> {
  return asked(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

export const home = (): Promise<Result<HomeAnswer>> => asked("/api/home");
export const folder = (path: string): Promise<Result<Listing>> => asked(`/api/folder?${new URLSearchParams({ path }).toString()}`);
export const makeNotebook = (inFolder: string): Promise<Result<{ path: string }>> => post("/api/notebooks", { folder: inFolder });
export const makeTutorial = (): Promise<Result<{ path: string }>> => post("/api/tutorial", {});
export const stopKernel = (path: string): Promise<Result<unknown>> => post("/api/kernels/stop", { path });
export const signIn = (token: string): Promise<Result<unknown>> => post("/api/sign-in", { token });
