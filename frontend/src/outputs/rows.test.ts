// However long a list is, every row of it can be scrolled to.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawn, height, lastTop, scrolledTo, tallest, topAt, type Frame } from "./rows.ts";

const frames = fc.record({ total: fc.integer({ min: 0, max: 100_000_000 }), row: fc.constantFrom(16, 20, 25), view: fc.integer({ min: 50, max: 2000 }) });

describe("rows", () => {
  test("nothing is higher than a browser can draw", () => {
    fc.assert(fc.property(frames, (frame) => height(frame) <= tallest));
  });
  test("a short list scrolls as anything does", () => {
    const frame: Frame = { total: 1000, row: 20, view: 400 };
    expect(height(frame)).toBe(20_000);
    expect(topAt(frame, 200)).toBeCloseTo(10);
  });
  test("the scroll bar's end is the list's end", () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const top = topAt(frame, height(frame));
        expect(top).toBeCloseTo(height(frame) > frame.view ? lastTop(frame) : 0, 3);
        const [first, count] = drawn(frame, top);
        if (frame.total > 0) expect(first + count).toBe(frame.total);
      }),
    );
  });
  test("what is scrolled to is in view", () => {
    fc.assert(
      fc.property(frames, fc.double({ min: 0, max: 1, noNaN: true }), (frame, share) => {
        const wanted = share * lastTop(frame);
        expect(topAt(frame, scrolledTo(frame, wanted))).toBeCloseTo(height(frame) > frame.view ? wanted : 0, 2);
      }),
    );
  });
  test("few rows are drawn, and all that are in view", () => {
    fc.assert(
      fc.property(frames, fc.double({ min: 0, max: 1, noNaN: true }), (frame, share) => {
        const top = share * lastTop(frame);
        const [first, count] = drawn(frame, top);
        expect(count).toBeLessThanOrEqual(Math.ceil(frame.view / frame.row) + 18);
        expect(first).toBeLessThanOrEqual(top);
        expect(first + count).toBeGreaterThanOrEqual(Math.min(frame.total, Math.floor(top + frame.view / frame.row)));
      }),
    );
  });
});
