// The time, as a value that components can show: it ticks only while somebody looks.
import { createSubscriber } from "svelte/reactivity";

const ticking = createSubscriber((update) => {
  const timer = setInterval(update, 100);
  return () => clearInterval(timer);
});

/** Seconds since the epoch; what reads it in an effect is run again every tenth of a second. */
export function now(): number {
  ticking();
  return Date.now() / 1000;
}
