// When editors are mounted: the module is loaded once the page has been painted, and then one
// editor at a time, so that scrolling stays smooth.
import type { CodeEditor } from "./code/editor.ts";
import type { Place } from "./code/place.ts";

type Module = { CodeEditor: new (place: Place) => CodeEditor };

let module: Promise<Module> | undefined;
let loaded: Module | undefined;
const waiting = new Set<() => void>();
let scheduled = false;

/** The editor's module, loaded at the first call. */
function load(): Promise<Module> {
  module ??= import("./code/editor.ts").then((found) => (loaded = found));
  return module;
}

const whenIdle = (call: () => void): void => {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(call, { timeout: 300 });
  else setTimeout(call, 30);
};

function work(): void {
  scheduled = false;
  const [next] = waiting;
  if (!next) return;
  waiting.delete(next);
  next();
  schedule();
}

function schedule(): void {
  if (scheduled || !waiting.size) return;
  scheduled = true;
  whenIdle(work);
}

export interface Mounting {
  /** Somebody wants to write: do not wait. */
  hurry(): void;
  /** Takes back a mount that has not happened yet. */
  cancel(): void;
}

/** Mounts an editor when there is time for it. */
export function mountEditor(mount: (module: Module) => void): Mounting {
  let wanted = true;
  const now = (): void => {
    if (!wanted || !loaded) return;
    wanted = false;
    mount(loaded);
  };
  void load().then(() => {
    if (!wanted) return;
    waiting.add(now);
    schedule();
  });
  return {
    hurry: () => void load().then(now),
    cancel: () => {
      wanted = false;
      waiting.delete(now);
    },
  };
}
