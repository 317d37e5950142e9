// The window onto a graph: how large it is drawn, and which part of it is seen. The browser scrolls;
// this zooms, fits, drags, and brings a place into view.
import { box, type Point } from "./shape.ts";

const least = 0.04;
const most = 2;
/** Below this the writing cannot be read. */
export const readable = 0.5;
/** Below this nobody wants to read it. */
const comfortable = 0.7;

export class Sheet {
  scale = $state.raw(1);
  #frame: HTMLElement | undefined;

  /** Attaches the element that scrolls. */
  readonly attach = (frame: HTMLElement): (() => void) => {
    this.#frame = frame;
    const controller = new AbortController();
    const { signal } = controller;
    frame.addEventListener("wheel", (event) => this.#wheeled(event), { signal, passive: false });
    frame.addEventListener("pointerdown", (event) => this.#pressed(event), { signal });
    return () => {
      controller.abort();
      this.#frame = undefined;
    };
  };

  /** Makes everything larger or smaller, around a point of the frame: its middle, unless told. */
  zoom(by: number, at?: Point): void {
    const frame = this.#frame;
    if (!frame) return;
    const [x, y] = at ?? [frame.clientWidth / 2, frame.clientHeight / 2];
    const before = this.scale;
    const after = Math.max(least, Math.min(most, before * by));
    const [left, top] = [frame.scrollLeft + x, frame.scrollTop + y];
    this.scale = after;
    this.#then(() => frame.scrollTo((left * after) / before - x, (top * after) / before - y));
  }

  /** Shows all of it. */
  fit(width: number, height: number): void {
    if (this.#frame) this.scale = this.#fitting(width, height);
  }

  /** Shows all of it if that can be read, or else the surroundings of a place. */
  open(width: number, height: number, corner: Point | undefined): void {
    const fitting = this.#fitting(width, height);
    this.scale = fitting >= comfortable ? fitting : 0.85;
    if (fitting < comfortable && corner) this.reveal(corner);
  }

  /** Scrolls so that a cell can be seen, if it cannot. */
  reveal([x, y]: Point): void {
    this.#then((frame) => {
      const [left, top] = [x * this.scale, y * this.scale];
      const [right, bottom] = [left + box.width * this.scale, top + box.height * this.scale];
      const seen = left >= frame.scrollLeft && top >= frame.scrollTop && right <= frame.scrollLeft + frame.clientWidth && bottom <= frame.scrollTop + frame.clientHeight;
      if (!seen) frame.scrollTo((left + right - frame.clientWidth) / 2, (top + bottom - frame.clientHeight) / 2);
    });
  }

  #fitting(width: number, height: number): number {
    const frame = this.#frame;
    return frame ? Math.max(least, Math.min(1, frame.clientWidth / width, frame.clientHeight / height)) : 1;
  }

  /** Does something once the page shows what was set. */
  #then(act: (frame: HTMLElement) => void): void {
    requestAnimationFrame(() => this.#frame && act(this.#frame));
  }

  #wheeled(event: WheelEvent): void {
    if (!this.#frame || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const { left, top } = this.#frame.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY / 300), [event.clientX - left, event.clientY - top]);
  }

  /** The ground can be dragged with a mouse; fingers scroll by themselves. */
  #pressed(event: PointerEvent): void {
    const frame = this.#frame;
    if (!frame || event.pointerType !== "mouse" || event.button !== 0 || (event.target as Element).closest("button")) return;
    frame.setPointerCapture(event.pointerId);
    const moved = ({ movementX, movementY }: PointerEvent): void => frame.scrollBy(-movementX, -movementY);
    frame.addEventListener("pointermove", moved);
    frame.addEventListener("lostpointercapture", () => frame.removeEventListener("pointermove", moved), { once: true });
  }
}
