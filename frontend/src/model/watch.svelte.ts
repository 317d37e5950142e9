// Effects outside of components, for the parts of the page that have no markup.

/** Runs each effect now and whenever what it reads changes, until the returned function is called. */
export function watch(...effects: (() => void)[]): () => void {
  return $effect.root(() => {
    for (const effect of effects) $effect(effect);
  });
}
