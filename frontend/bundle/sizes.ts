// Prints what each page loads first, compressed, so that a heavy import is seen when it is made.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

type Chunks = ReadonlyMap<string, Rollup.OutputChunk>;

/** The chunk and everything it imports statically: what must arrive before it can run. */
function reached(chunks: Chunks, names: readonly string[], seen = new Set<string>()): Set<string> {
  for (const name of names) {
    const chunk = chunks.get(name);
    if (!chunk || seen.has(name)) continue;
    seen.add(name);
    reached(chunks, chunk.imports, seen);
  }
  return seen;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;

/** A Vite plugin: for the entry together with each of `pages`, the scripts of a first load. */
export function sizes(pages: readonly string[]): Plugin {
  return {
    name: "gonium-sizes",
    apply: "build",
    writeBundle(options, bundle) {
      const chunks: Chunks = new Map(
        Object.values(bundle).flatMap((part) => (part.type === "chunk" ? [[part.fileName, part]] : [])),
      );
      const packed = (name: string): number => brotliCompressSync(readFileSync(join(options.dir ?? "dist", name))).length;
      const entry = [...chunks.values()].filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
      const first = new Set<string>();
      for (const page of pages) {
        const own = [...chunks.values()].filter((chunk) => chunk.moduleIds.some((id) => id.endsWith(page)));
        const names = reached(chunks, [...entry, ...own.map((chunk) => chunk.fileName)]);
        for (const name of names) first.add(name);
        const total = [...names].reduce((sum, name) => sum + packed(name), 0);
        console.log(`first load of ${page}: ${kilobytes(total)} of compressed script`);
        for (const name of names) console.log(`  ${kilobytes(packed(name))}  ${name}`);
      }
      const later = [...chunks.keys()].filter((name) => !first.has(name)).map((name) => [packed(name), name] as const);
      console.log("when first needed:");
      for (const [size, name] of later.sort((a, b) => b[0] - a[0])) console.log(`  ${kilobytes(size)}  ${name}`);
    },
  };
}
