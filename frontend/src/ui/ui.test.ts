// The parts of controls that need no browser: movement in menus, placing, quantities.
import { describe, expect, test } from "vitest";
import { moved } from "./menu.ts";
import { position } from "./position.ts";
import { ago, bytes, counted, duration, moment, span } from "./quantity.ts";

describe("menu", () => {
  const labels = ["Copy", "Delete", "Download"];
  test("arrows go round", () => {
    expect(moved("ArrowDown", 2, labels)).toBe(0);
    expect(moved("ArrowUp", 0, labels)).toBe(2);
    expect(moved("ArrowDown", -1, labels)).toBe(0);
  });
  test("Home and End go to the ends", () => {
    expect(moved("Home", 1, labels)).toBe(0);
    expect(moved("End", 0, labels)).toBe(2);
  });
  test("a letter goes to the next label that begins with it", () => {
    expect(moved("d", 0, labels)).toBe(1);
    expect(moved("D", 1, labels)).toBe(2);
    expect(moved("d", 2, labels)).toBe(1);
    expect(moved("x", 0, labels)).toBe(-1);
  });
  test("other keys and empty menus go nowhere", () => {
    expect(moved("Enter", 0, labels)).toBe(-1);
    expect(moved(" ", 0, labels)).toBe(-1);
    expect(moved("ArrowDown", 0, [])).toBe(-1);
  });
});

describe("position", () => {
  const view = { width: 400, height: 300 };
  const anchor = { left: 100, top: 100, width: 40, height: 20 };
  const size = { width: 80, height: 50 };
  test("is below and aligned when there is room", () => {
    expect(position(anchor, size, view, { align: "start", side: "below", gap: 4 })).toEqual({ left: 100, top: 124 });
    expect(position(anchor, size, view, { align: "end", side: "below", gap: 4 })).toEqual({ left: 60, top: 124 });
    expect(position(anchor, size, view, { align: "center", side: "above", gap: 4 })).toEqual({ left: 80, top: 46 });
  });
  test("goes to the other side when there is none", () => {
    const low = { ...anchor, top: 270 };
    expect(position(low, size, view, { align: "start", side: "below", gap: 4 }).top).toBe(216);
  });
  test("never leaves the window", () => {
    const corner = { left: 390, top: 5, width: 10, height: 10 };
    expect(position(corner, { width: 500, height: 500 }, view, { align: "start", side: "below", gap: 4 })).toEqual({ left: 8, top: 8 });
  });
});

describe("quantities", () => {
  test("bytes have three figures at most", () => {
    expect([0, 999, 1000, 12_345, 999_499, 123_456_789, 5e12].map(bytes)).toEqual(["0 B", "999 B", "1.0 kB", "12.3 kB", "999 kB", "123 MB", "5.0 TB"]);
  });
  test("durations are said as people say them", () => {
    expect([0.0004, 0.08, 0.4, 9.97, 75, 7800].map(duration)).toEqual(["0 ms", "80 ms", "0.4 s", "10 s", "1 min 15 s", "2 h 10 min"]);
  });
  test("spans have one unit", () => {
    expect([-1, 40.7, 300, 7300, 200_000].map(span)).toEqual(["0 s", "40 s", "5 min", "2 h", "2 days"]);
  });
  test("moments are relative while they are near", () => {
    const now = Date.UTC(2026, 4, 20, 12) / 1000;
    expect([5, 200, 7200, 90_000].map((past) => ago(now - past, now))).toEqual(["just now", "3 minutes ago", "2 hours ago", "yesterday"]);
    expect(ago(now - 30 * 86_400, now)).toBe("Apr 20");
    expect(ago(now - 400 * 86_400, now)).toBe("Apr 15, 2025");
  });
  test("moments have a date and a time of day", () => {
    expect(moment(new Date(2026, 10, 3, 7, 5).getTime() / 1000)).toMatch(/^3 Nov,? 07:05$/);
  });
  test("nouns are counted", () => {
    expect([counted(1, "row"), counted(12_000, "row"), counted(2, "entry", "entries")]).toEqual(["1 row", "12,000 rows", "2 entries"]);
  });
});
