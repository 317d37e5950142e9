// Light, dark, or what the system says. The choice is a `data-theme` on the root element, which
// tokens.css turns into a `color-scheme`; `auto` is the absence of one.

export type Theme = "auto" | "light" | "dark";
const key = "gonium.theme";
const known: ReadonlySet<string> = new Set(["auto", "light", "dark"]);

function isTheme(value: string | null): value is Theme {
  return value !== null && known.has(value);
}

/** The person's choice, kept in this browser. */
export function chosenTheme(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return isTheme(stored) ? stored : "auto";
  } catch {
    return "auto"; // storage is switched off
  }
}

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** Shows a theme and remembers it. */
export function chooseTheme(theme: Theme): void {
  show(theme);
  try {
    localStorage.setItem(key, theme);
  } catch {
    // storage is switched off: the choice lasts as long as the page
  }
}

/** Shows the chosen theme, and follows a choice made in another tab. */
export function followTheme(): void {
  show(chosenTheme());
  addEventListener("storage", (event) => {
    if (event.key === key) show(chosenTheme());
  });
}
