// Vite collects the licences of what the page bundles, but not of what its workers do. These two
// plugins do: one sees the workers' bundles, the other adds what it has seen to the same file.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

const inPackage = /^(.*[/\\]node_modules[/\\])((?:@[^/\\]+[/\\])?[^/\\]+)/;

interface Package {
  name: string;
  version: string;
  license?: string;
  dependencies?: { [name: string]: string };
}

/** The packages that a bundle holds, and those that these hold in turn: they come bundled already. */
function packages(modules: Iterable<string>): Map<string, Package> {
  const found = new Map<string, Package>();
  const waiting = [...modules].flatMap((id) => inPackage.exec(id.replaceAll("\0", ""))?.slice(1, 3).join("") ?? []);
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (found.has(folder) || !existsSync(join(folder, "package.json"))) continue;
    const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
    found.set(folder, described);
    const root = inPackage.exec(folder)?.[1] ?? "";
    waiting.push(...Object.keys(described.dependencies ?? {}).map((name) => root + name));
  }
  return found;
}

function licence(folder: string, { name, version, license = "" }: Package): string {
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? "" : readFileSync(join(folder, file), "utf8").trim();
  return `\n## ${name} - ${version} (${license})\n\n${text}\n`;
}

/** The plugin for the workers, and the one for the page; `fileName` as told to `build.license`. */
export function workerLicences(fileName: string): { worker: () => Plugin; page: () => Plugin } {
  const modules = new Set<string>();
  return {
    worker: () => ({
      name: "gonium-worker-licences-seen",
      generateBundle(_, bundle) {
        for (const part of Object.values(bundle)) if (part.type === "chunk") part.moduleIds.forEach((id) => modules.add(id));
      },
    }),
    page: () => ({
      name: "gonium-worker-licences",
      apply: "build",
      async writeBundle(options) {
        const file = join(options.dir ?? "dist", fileName);
        const there = await readFile(file, "utf8");
        const missing = [...packages(modules)].filter(([, { name, version }]) => !there.includes(`## ${name} - ${version} `));
        await appendFile(file, missing.map(([folder, described]) => licence(folder, described)).join(""));
      },
    }),
  };
}
