// The parts of the notebook page that need no browser: keys, words, places, answers of the kernel.
import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { cellRecord } from "../client/fake.ts";
import type { Kept, KernelRecord, NotebookRecord } from "../protocol/protocol.ts";
import { announcement, hasEnded } from "./announcement.ts";
import { range } from "./code/problems.ts";
import { description, offers } from "./code/told.ts";
import { keysOf } from "./commands/command.ts";
import { byCellKey, byTextKey, command, commands } from "./commands/commands.ts";
import { keepingNote } from "./commands/keeping.ts";
import { landing } from "./dragging.svelte.ts";
import { Sequence, shownKey, stroke } from "./keys.ts";
import { colourOf, nameOf } from "./people.ts";
import { called, cellState, kernelState, saveState } from "./states.ts";
import { endOf } from "./undo.ts";

describe("keys", () => {
  const check = (event: Partial<KeyboardEvent>, name: string | null, onMac = false) => {
    const none = { key: "", code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    expect(stroke({ ...none, ...event }, onMac)).toBe(name);
  };
  test("are letters without regard to capitals", () => check({ key: "A", shiftKey: true }, "Shift-a"));
  test("are signs as they are written", () => check({ key: "?", shiftKey: true }, "?"));
  test("have Ctrl for Mod, and the command key on a Mac", () => {
    check({ key: "s", ctrlKey: true }, "Mod-s");
    check({ key: "s", metaKey: true }, "Mod-s", true);
    check({ key: "Enter", ctrlKey: true }, "Ctrl-Enter", true);
  });
  test("know the minus under Shift", () => check({ key: "_", code: "Minus", ctrlKey: true, shiftKey: true }, "Mod-Shift--"));
  test("are nothing while only a modifier is held", () => check({ key: "Shift", shiftKey: true }, null));
  test("leave the system's own alone", () => check({ key: "s", metaKey: true }, null));
  test("are shown as people read them", () => {
    expect(["Mod-Shift-Enter", "d d", "Mod-Shift--", "ArrowUp", "?"].map(shownKey)).toEqual(["Ctrl Shift Enter", "D  D", "Ctrl Shift −", "↑", "?"]);
  });
});

describe("a sequence of keys", () => {
  const press = (keys: string, gap = 100) => {
    const sequence = new Sequence();
    return keys.split("").map((key, index) => sequence.next(key, new Map([["d d", "delete"], ["x", "cut"]]), index * gap) ?? "-").join(" ");
  };
  test("is complete with its last key", () => expect(press("dd")).toBe("- delete"));
  test("begins anew after it is complete", () => expect(press("dddd")).toBe("- delete - delete"));
  test("does not hinder single keys", () => expect(press("dxd")).toBe("- cut -"));
  test("has to be quick", () => expect(press("dd", 1000)).toBe("- -"));
});

describe("commands", () => {
  test("have an id and a title each", () => {
    expect(new Set(commands.map((one) => one.id)).size).toBe(commands.length);
    expect(new Set(commands.map((one) => one.title)).size).toBe(commands.length);
  });
  test("do not share keys", () => {
    for (const mode of ["cellKeys", "textKeys"] as const) {
      const all = commands.flatMap((one) => (one.keys ?? []).concat(one[mode] ?? []));
      expect(all.filter((key, index) => all.indexOf(key) !== index)).toEqual([]);
    }
  });
  test("have Jupyter's keys", () => {
    const jupyter = {
      Enter: "edit",
      "Shift-Enter": "run-advance",
      "Mod-Enter": "run",
      "Alt-Enter": "run-insert",
      a: "insert-above",
      b: "insert-below",
      "d d": "delete",
      x: "cut",
      c: "copy",
      v: "paste",
      z: "undo",
      m: "to-markdown",
      y: "to-code",
      r: "to-raw",
      j: "down",
      k: "up",
      "Shift-ArrowUp": "extend-up",
      "Shift-m": "merge",
      o: "fold-output",
      l: "numbers",
      h: "help",
      "0 0": "restart",
      "i i": "stop",
      "Mod-s": "save",
      "Mod-k": "palette",
    };
    for (const [key, id] of Object.entries(jupyter)) expect(`${key} ${byCellKey.get(key)?.id}`).toBe(`${key} ${id}`);
    for (const [key, id] of [["Escape", "leave"], ["Mod-Shift--", "split"], ["Mod-z", "undo"], ["Shift-Enter", "run-advance"]] as const) {
      expect(byTextKey.get(key)?.id).toBe(id);
    }
  });
  test("leave letters to the text while it is edited", () => {
    expect([...byTextKey.keys()].filter((key) => /^(Shift-)?.$/.test(key))).toEqual([]);
  });
  test("can be asked for by id", () => {
    expect(keysOf(command("undo"))).toEqual(["z", "Mod-z"]);
    expect(() => command("none")).toThrow("no command");
  });
});

describe("words", () => {
  const now = 1000;
  test("call a cell by its name, or by its number", () => expect([called("load", 3), called("", 3)]).toEqual(["Cell load", "Cell 4"]));
  test("tell how a cell stands", () => {
    const short = (fields: Parameters<typeof cellRecord>[1]) => cellState(cellRecord("a", fields), now).short;
    expect(short({ status: "running", started: now - 3 })).toBe("3.0 s");
    expect(short({ status: "running", started: now + 5 })).toBe("0 ms");
    expect(short({ status: "fresh" })).toBe("");
    expect(short({ status: "fresh", run: 1, duration: 1.2 })).toBe("1.2 s");
    expect(short({ status: "stale", reason: "it has not run yet" })).toBe("not run yet");
    expect(short({ status: "stale", run: 1, reason: "the code changed" })).toBe("stale: the code changed");
    expect(short({ status: "stale", from_before: true })).toBe("from an earlier session");
    expect(short({ status: "failed", run: 1, duration: 2 })).toBe("failed · 2.0 s");
    expect(short({ status: "blocked", reason: "waits for load" })).toBe("waits for load");
    expect(short({ status: "queued" })).toBe("queued");
    expect(short({ status: "stale", kind: "markdown" })).toBe("");
  });
  test("tell whether the file holds everything", () => {
    const words = (save: NotebookRecord["save"], save_message = "", ahead = false) => saveState({ save, save_message } as NotebookRecord, ahead);
    expect([words("saved"), words("saving"), words("unsaved"), words("read_only")]).toEqual(["Saved", "Saving…", "Not saved yet", "Read-only"]);
    expect([words("failed"), words("failed", "the disk is full.")]).toEqual(["Not saved", "Not saved: the disk is full."]);
    expect([words("saved", "", true), words("saving", "", true), words("read_only", "", true)]).toEqual(["Not saved yet", "Saving…", "Read-only"]);
  });
  test("tell what the kernel does", () => {
    const words = (fields: Partial<KernelRecord>) => kernelState({ status: "busy", done: 0, total: 0, since: now, ...fields } as KernelRecord, now + 2);
    expect(words({ status: "idle" })).toBe("Kernel idle");
    expect(words({ done: 2, total: 5 })).toBe("Running 3 of 5 · 2.0 s");
    expect(words({ done: 5, total: 5 })).toBe("Running 5 of 5 · 2.0 s");
    expect(words({ total: 1 })).toBe("Running · 2.0 s");
  });
  test("know that a run has ended that was never seen running", () => {
    const ended = (before: Parameters<typeof cellRecord>[1], after: Parameters<typeof cellRecord>[1]) =>
      hasEnded(cellRecord("a", before), cellRecord("a", after));
    expect(ended({ status: "running", run: 1 }, { status: "fresh", run: 1 })).toBe(true);
    expect(ended({ status: "queued", run: 1 }, { status: "failed", run: 2 })).toBe(true);
    expect(ended({ status: "stale", run: 1 }, { status: "running", run: 2 })).toBe(false);
    expect(ended({ status: "fresh", run: 1 }, { status: "stale", run: 1 })).toBe(false);
  });
  test("announce failures by name and the rest by number", () => {
    const ended = (label: string, failed = false) => ({ label, failed, duration: 1 });
    expect(announcement([ended("Cell a")])).toBe("Cell a finished in 1.0 s");
    expect(announcement([ended("Cell a"), ended("Cell b"), ended("Cell c", true)])).toBe("2 cells finished. Cell c failed");
    expect(announcement("abcde".split("").map((name) => ended(name, true)))).toBe("a failed. b failed. c failed. 2 more failed");
  });
});

describe("places", () => {
  test("of cells that are dropped count the cells that stay", () => {
    const order = ["a", "b", "c", "d"];
    expect(landing(order, ["a"], "c", "below")).toBe(2);
    expect(landing(order, ["d"], "b", "above")).toBe(1);
    expect(landing(order, ["b", "c"], "b", "below")).toBe(1);
  });
  test("of problems are a word, or the line", () => {
    const doc = Text.of(["x = foo(1)", "  y", ""]);
    const check = (line: number, column: number, text: string) => {
      const { from, to } = range({ line, column }, doc);
      expect(doc.sliceString(from, to)).toBe(text);
    };
    check(1, 4, "foo");
    check(1, 7, "(");
    check(1, 99, "x = foo(1)");
    check(2, 0, "y");
    check(9, 0, "");
  });
  test("of a change are where it ends", () => {
    expect(endOf([5, [1]])).toBe(5);
    expect(endOf([2, [0, "ab", "c"], 3])).toBe(6);
    expect(endOf([4])).toBe(0);
  });
});

describe("answers of the kernel", () => {
  test("offer completions, as far as they can be understood", () => {
    expect(offers({ items: [{ label: "head", type: "function", detail: "" }] })).toEqual([{ label: "head", type: "function", detail: "" }]);
    expect(offers({ items: ["a", { label: "b" }, 3, null, {}] }).map((one) => one.label)).toEqual(["b"]);
    expect(offers(null)).toEqual([]);
  });
  test("describe a name, or nothing", () => {
    expect(description({ name: "x", type: "int", value: "3" })?.value).toBe("3");
    expect(description({ name: "x" })).toBeNull();
    expect(description("x")).toBeNull();
  });
});

describe("a cell that keeps its results", () => {
  const note = (kept: Kept | null, cache = true) => keepingNote(cellRecord("a", { options: { cache }, kept }));
  test("says what became of that", () => {
    expect(note(null)?.text).toBe("keeps results");
    expect(note({ made: 5, restored: false, note: "" })).toEqual({ text: "kept", title: "Its result is kept for other kernels." });
    expect(note({ made: 5, restored: true, note: "" })?.text).toMatch(/^kept from \d+ \w+,? \d\d:\d\d$/);
    expect(note({ made: 0, restored: false, note: "Not kept: it makes elements." })).toEqual({ text: "not kept", title: "Not kept: it makes elements." });
    expect(note({ made: 0, restored: false, note: "" })?.text).toBe("keeps results");
  });
  test("says nothing if it is not to keep any", () => expect(note(null, false)).toBeNull());
});

test("people keep their colour and have a name", () => {
  expect(colourOf("abc")).toBe(colourOf("abc"));
  expect(colourOf("abc")).not.toBe(colourOf("abd"));
  expect([nameOf("Ada"), nameOf("")]).toEqual(["Ada", "another tab"]);
});
