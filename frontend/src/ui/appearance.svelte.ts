// Whether the page is light or dark right now, for what cannot be told by CSS: charts, foreign
// frames. Read it where a change shall be followed.
import { createSubscriber } from "svelte/reactivity";

const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

const subscribe = createSubscriber((update) => {
  dark?.addEventListener("change", update);
  const watcher = new MutationObserver(update);
  watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    dark?.removeEventListener("change", update);
    watcher.disconnect();
  };
});

/** Follows the theme and the system. */
export function isDark(): boolean {
  subscribe();
  const chosen = document.documentElement.dataset["theme"];
  return chosen === undefined ? (dark?.matches ?? false) : chosen === "dark";
}

/** What was resolved for the theme that was last asked about: looking costs a recalculation of styles. */
const resolved = { dark: false, colours: new Map<string, string>() };

function resolve(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  resolved.colours.set(name, color);
  return color;
}

/** Colour tokens as the browser resolves them now, without their leading dashes. */
export function colours<Name extends string>(names: readonly Name[]): { [name in Name]: string } {
  const dark = isDark();
  if (resolved.dark !== dark) {
    resolved.dark = dark;
    resolved.colours.clear();
  }
  const pairs = names.map((name): [Name, string] => [name, resolved.colours.get(name) ?? resolve(name)]);
  return Object.fromEntries(pairs) as { [name in Name]: string };
}
