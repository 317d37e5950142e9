// Short news for the person: they appear at the edge of the page, are read out, and leave. What
// went wrong stays until it is closed.

export interface Toast {
  id: number;
  text: string;
  kind: "news" | "error";
  action?: { label: string; run: () => void };
}

const stays = 6000;
let last = 0;
const shown = $state<Toast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** What is on the page now, oldest first. */
export function toasts(): readonly Toast[] {
  return shown;
}

function leaveLater(id: number): void {
  timers.set(
    id,
    setTimeout(() => dismiss(id), stays),
  );
}

/** Says something; the same text is not said twice at a time. */
export function toast(text: string, more: Partial<Pick<Toast, "kind" | "action">> = {}): void {
  const same = shown.find((one) => one.text === text);
  if (same) dismiss(same.id);
  last += 1;
  const made: Toast = { id: last, text, kind: more.kind ?? "news", ...(more.action && { action: more.action }) };
  shown.push(made);
  if (made.kind === "news") leaveLater(made.id);
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  const at = shown.findIndex((one) => one.id === id);
  if (at >= 0) shown.splice(at, 1);
}

/** Keeps everything while it is being read. */
export function hold(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
}

export function release(): void {
  for (const one of shown) if (one.kind === "news" && !timers.has(one.id)) leaveLater(one.id);
}
