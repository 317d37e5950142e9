// @vitest-environment node
/**
 * The examples that Python writes are of the types that TypeScript has: each golden file becomes
 * a constant with a declared type in a module that exists in memory only, and the compiler
 * must have nothing to say about it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../tests/protocol/golden");
const module = join(import.meta.dirname, "golden.memory.ts");

/** The prefix of a file's name tells the union; commands and reports never reach a browser. */
const unions: { [prefix: string]: string } = {
  client: "ClientMessage",
  op: "AnyOp",
  server: "ServerMessage",
  record: "Record",
  answer: "AnyAnswer",
  past: "PastAnswer",
  output: "Output",
  datum: "Datum",
  question: "TableQuestion",
  table: "TableAnswer",
  variable: "VariableAnswer",
};

const files = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && unions[name.split(".")[0] ?? ""])
  .toSorted();

const content = new Map(files.map((name) => [name, readFileSync(join(folder, name), "utf8")]));

/** What the compiler says about constants of the given types, by their name. */
function complaints(constants: { name: string; type: string; value: string }[]): string[] {
  const lines = constants.map(
    ({ type, value }, index) => `export const c${index}: ${type} = ${value.replaceAll("\n", " ")};`,
  );
  const source = ['import type * as p from "./protocol.ts";', ...lines].join("\n");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts"],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === module || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === module
      ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  return ts.getPreEmitDiagnostics(ts.createProgram([module], options, host)).map((found) => {
    const line = found.file?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
    const where = found.file?.fileName === module ? constants[line - 1]?.name : found.file?.fileName;
    return `${where}: ${ts.flattenDiagnosticMessageText(found.messageText, "\n")}`;
  });
}

describe("golden files", () => {
  test("there is one for every variant of every union", () => {
    const source = readFileSync(join(import.meta.dirname, "protocol.ts"), "utf8");
    const tags = new Map(
      [...source.matchAll(/^export interface (\w+) \{\n {2}type: "(\w+)";/gm)].map((m) => [m[1], m[2]]),
    );
    for (const [prefix, union] of Object.entries(unions)) {
      const members = source.match(new RegExp(`^export type ${union} =([^;]*);`, "m"))?.[1] ?? "";
      const wanted = members.match(/\w+/g)?.map((name) => `${prefix}.${tags.get(name)}.json`) ?? [];
      expect(wanted.length).toBeGreaterThan(1);
      expect(files.filter((name) => name.startsWith(`${prefix}.`))).toEqual(wanted.toSorted());
    }
  });

  test("each holds examples of its variant", () => {
    for (const [name, text] of content) {
      const examples = JSON.parse(text) as { type: string }[];
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(`${name}: ${example.type}`).toBe(`${name}: ${name.split(".")[1]}`);
    }
  });

  test("each is of the declared types, field by field", () => {
    const constants = files.map((name) => ({
      name,
      type: `p.${unions[name.split(".")[0] ?? ""]}[]`,
      value: content.get(name) ?? "",
    }));
    expect(complaints(constants)).toEqual([]);
  }, 60_000);

  test("the compiler would notice a missing, a superfluous and a wrong field", () => {
    const type = "p.ServerMessage";
    const found = complaints([
      { name: "missing", type, value: '{ "type": "pong" }' },
      { name: "superfluous", type, value: '{ "type": "pong", "n": 1, "m": 2 }' },
      { name: "wrong", type, value: '{ "type": "pong", "n": "1" }' },
    ]);
    expect(found.map((line) => line.split(":")[0])).toEqual(["missing", "superfluous", "wrong"]);
  }, 60_000);
});
