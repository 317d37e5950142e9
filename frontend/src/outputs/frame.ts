// The two ends of a foreign frame: what is sent to it, what it may say, and how high it may be.

export const sandbox = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads";

/** Higher than this, a frame scrolls inside until the person asks for all of it. */
export const folded = 800;
/** No frame is higher, whatever it says. */
export const highest = 20_000;

export interface Said {
  ready: boolean;
  height: number | null;
}

/** What a frame said, or null when it is not one of our messages. */
export function said(data: unknown): Said | null {
  if (typeof data !== "object" || data === null || !("gonium" in data)) return null;
  const height = "height" in data && typeof data.height === "number" && Number.isFinite(data.height) ? data.height : null;
  return { ready: "ready" in data && data.ready === true, height };
}

/**
 * Content such as `height: 100vh` with a margin grows by the same amount each time we make room
 * for it. So many equal steps in a row, each at once after the last, are taken for such a circle.
 */
const patience = 8;
const atOnce = 250;

/** Follows the reported heights, but not in circles. */
export class Sizing {
  height = 0;
  private step = 0;
  private equal = 0;
  private last = Number.NEGATIVE_INFINITY;

  /** Takes a report at a moment in milliseconds; returns the height the frame shall have. */
  report(height: number, now: number): number {
    const wanted = Math.max(0, Math.min(highest, Math.ceil(height)));
    const step = wanted - this.height;
    const again = step > 0 && step === this.step && now - this.last < atOnce;
    this.equal = again ? this.equal + 1 : 0;
    this.step = step;
    this.last = now;
    if (this.equal < patience) this.height = wanted;
    return this.height;
  }
}
