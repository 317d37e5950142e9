// Addresses lead to pages, folders are listed as people look for things, requests fail in words.
import { afterEach, describe, expect, test, vi } from "vitest";
import { folder, signIn, type Entry } from "./api.ts";
import { crumbs, folderOf, lastName, listed } from "./browsing.ts";
import { editorAddress, folderAddress, ownPath, route } from "./route.ts";
import { embeddedSnapshot } from "./snapshot.ts";
import { chooseTheme, chosenTheme } from "./theme.ts";

const at = (address: string) => {
  const { pathname, search } = new URL(address, "http://localhost");
  return route({ pathname, search });
};

describe("addresses", () => {
  test("name pages", () => {
    expect(at("/")).toEqual({ page: "home", folder: "" });
    expect(at("/?folder=a%20b")).toEqual({ page: "home", folder: "a b" });
    expect(at("/edit/a/b%20c.py")).toEqual({ page: "editor", path: "a/b c.py" });
    expect(at("/sign-in?next=/edit/x.py&used=1")).toEqual({ page: "sign-in", next: "/edit/x.py", used: true });
    expect(at("/edit/")).toEqual({ page: "lost", path: "/edit/" });
    expect(at("/nowhere")).toEqual({ page: "lost", path: "/nowhere" });
  });
  test("with broken encoding are shown as they are", () => expect(at("/edit/%E0%A4%A.py")).toEqual({ page: "editor", path: "%E0%A4%A.py" }));
  test("of notebooks lead back to the same path", () => {
    for (const path of ["a.py", "a b/c#d?.py", "ü/%41.py"]) expect(at(editorAddress(path))).toEqual({ page: "editor", path });
  });
  test("of folders lead back to the same folder", () => {
    for (const path of ["", "a", "a b/c&d"]) expect(at(folderAddress(path))).toEqual({ page: "home", folder: path });
  });
  test("after signing in stay on this server", () => {
    for (const bad of [null, "", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "edit/a.py"]) expect(ownPath(bad)).toBe("/");
    expect(ownPath("/edit/a.py?x=1")).toBe("/edit/a.py?x=1");
  });
});

describe("folders", () => {
  const entry = (name: string, kind: Entry["kind"]): Entry => ({ name, path: name, kind, modified: 0, size: 0 });
  const entries = [entry("zoo", "folder"), entry("a.csv", "file"), entry("b.py", "notebook"), entry("c.py", "file")];
  const names = (list: Entry[]): string[] => list.map((one) => one.name);
  test("list folders and notebooks, the rest when asked for", () => {
    expect(names(listed(entries, "", false))).toEqual(["zoo", "b.py"]);
    expect(names(listed(entries, "", true))).toEqual(["zoo", "b.py", "a.csv", "c.py"]);
  });
  test("are filtered by every word, files included", () => {
    expect(names(listed(entries, "PY", false))).toEqual(["b.py", "c.py"]);
    expect(names(listed(entries, "c py", false))).toEqual(["c.py"]);
  });
  test("have a way to them", () => {
    expect(crumbs("a/b", "work")).toEqual([{ name: "work", path: "" }, { name: "a", path: "a" }, { name: "b", path: "a/b" }]);
    expect(crumbs("", "work")).toEqual([{ name: "work", path: "" }]);
    expect([lastName("/home/me/"), lastName("C:\\me"), folderOf("a/b.py"), folderOf("b.py")]).toEqual(["me", "me", "a", ""]);
  });
});

describe("requests", () => {
  afterEach(() => vi.unstubAllGlobals());
  const answering = (body: string, status: number): void => {
    vi.stubGlobal("fetch", async () => new Response(body, { status }));
  };
  test("that succeed give their value", async () => {
    answering('{"path":"","entries":[]}', 200);
    expect(await folder("")).toEqual({ ok: true, value: { path: "", entries: [] } });
  });
  test("that are refused give the server's sentence", async () => {
    answering('{"error":"There is no folder x."}', 404);
    expect(await folder("x")).toEqual({ ok: false, message: "There is no folder x." });
  });
  test("that are answered by something else give the status", async () => {
    answering("<html>", 502);
    expect(await signIn("t")).toEqual({ ok: false, message: "The server answered 502." });
    answering("<html>", 200);
    expect((await signIn("t")).ok).toBe(false);
  });
  test("that are not answered say so", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("failed");
    });
    expect(await folder("")).toEqual({ ok: false, message: expect.stringContaining("does not answer") });
  });
});

describe("the embedded snapshot", () => {
  const page = (text: string): Document => new DOMParser().parseFromString(`<script type="application/json" id="snapshot">${text}</script>`, "text/html");
  test("is read where there is one", () => {
    expect(embeddedSnapshot(page('{"type":"snapshot","instance":"i","seq":1,"records":[]}'))?.seq).toBe(1);
    expect(embeddedSnapshot(page(""))).toBeNull();
    expect(embeddedSnapshot(page("{"))).toBeNull();
    expect(embeddedSnapshot(new Document())).toBeNull();
  });
});

describe("the theme", () => {
  test("is the system's until one is chosen, and is remembered", () => {
    localStorage.clear();
    expect(chosenTheme()).toBe("auto");
    chooseTheme("dark");
    expect([chosenTheme(), document.documentElement.dataset["theme"]]).toEqual(["dark", "dark"]);
    chooseTheme("auto");
    expect([chosenTheme(), document.documentElement.dataset["theme"]]).toEqual(["auto", undefined]);
    localStorage.setItem("gonium.theme", "nonsense");
    expect(chosenTheme()).toBe("auto");
  });
});
