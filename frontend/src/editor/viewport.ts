// Which elements are on the screen or near it.
type Seen = (near: boolean) => void;

const listeners = new WeakMap<Element, Seen>();
let observer: IntersectionObserver | undefined;

function watching(): IntersectionObserver {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: "100% 0px 100% 0px" },
  );
  return observer;
}

/** Tells whether an element is at most a screen away, now and whenever that changes. */
export function watchNearness(element: Element, seen: Seen): () => void {
  listeners.set(element, seen);
  watching().observe(element);
  return () => {
    listeners.delete(element);
    watching().unobserve(element);
  };
}
