// Knows when an element comes near the window, so that what is costly waits until it may be seen.
import type { Attachment } from "svelte/attachments";

/** Calls once, a screen's height before the element can be seen; at once where that cannot be known. */
export function nearby(arrived: () => void): Attachment {
  return (element) => {
    if (typeof IntersectionObserver === "undefined") return arrived();
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watcher.disconnect();
        arrived();
      },
      { rootMargin: "100% 0%" },
    );
    watcher.observe(element);
    return () => watcher.disconnect();
  };
}
