// Keys that are pressed while no text is edited: they act on the selected cells.
import { copy, paste, remove } from "./commands/cells.ts";
import { byCellKey, byKey, byTextKey } from "./commands/commands.ts";
import { Sequence, stroke } from "./keys.ts";
import type { Workbench } from "./workbench.svelte.ts";

const written = "input, textarea, select, [contenteditable=true], .cm-editor, [role=dialog], dialog";
const pressable = "button, a, summary, [role=tab], [role=menuitem], [role=option]";

/** Whether an element takes letters for itself. */
const takesText = (target: EventTarget | null): boolean => target instanceof Element && target.closest(written) !== null;

/** Whether a key means something to the control that has the focus, such as Enter to a button. */
const takesKey = (target: EventTarget | null, key: string): boolean =>
  target instanceof Element && (key === "Enter" || key === "Space") && target.closest(pressable) !== null;

/** Whether something is chosen on the page that the browser would copy. */
const hasSelection = (): boolean => getSelection()?.isCollapsed === false;

/** Listens to the page's keys and clipboard; returns the way to stop. */
export function listen(bench: Workbench): () => void {
  const sequence = new Sequence();
  const controller = new AbortController();
  const { signal } = controller;

  /** What a key does, going by where the person is by then. */
  function act(event: KeyboardEvent, key: string): void {
    if (bench.dialog && bench.dialog !== "find") return;
    const { editing } = bench.attention;
    const found = editing ? byTextKey.get(key) : sequence.next(key, byCellKey, event.timeStamp);
    if (found) {
      if (found.enabled?.(bench) ?? true) found.run(bench);
    } else if (editing && key === "Enter") bench.attention.type("\n");
    else if (editing && event.key.length === 1 && !event.ctrlKey && !event.metaKey) bench.attention.type(event.key);
  }

  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const key = stroke(event);
    if (key === null) return;
    if (bench.attention.awaiting && !takesText(event.target)) {
      event.preventDefault();
      return bench.attention.ahead(() => act(event, key));
    }
    if (takesKey(event.target, key)) return;
    if (bench.attention.resting && key === "Escape") return bench.attention.resume();
    // A field has its own undo and its own Enter; what concerns the notebook works from there too.
    const fromField = byKey.get(key);
    const elsewhere = fromField?.group === "Notebook" ? fromField : undefined;
    const found = takesText(event.target) ? elsewhere : bench.attention.resting ? fromField : sequence.next(key, byCellKey, event.timeStamp);
    if (!found || (found.enabled && !found.enabled(bench))) return;
    event.preventDefault();
    found.run(bench);
  }

  function clipped(event: ClipboardEvent): void {
    if (takesText(event.target) || hasSelection() || !bench.selected.length) return;
    event.preventDefault();
    event.clipboardData?.setData("text/plain", copy(bench));
    if (event.type === "cut") remove(bench);
  }

  function pasted(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (takesText(event.target) || bench.attention.resting || !text) return;
    event.preventDefault();
    paste(bench, text);
  }

  addEventListener("keydown", pressed, { signal });
  addEventListener("copy", clipped, { signal });
  addEventListener("cut", clipped, { signal });
  addEventListener("paste", pasted, { signal });
  return () => controller.abort();
}
