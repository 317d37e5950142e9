// Writes `.br` and `.gz` beside every built text file, so that the server compresses nothing.
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const packed = { br: promisify(brotliCompress), gz: promisify(gzip) };
const text = /\.(js|css|svg|json|txt)$/;

/** Files smaller than one network packet gain nothing. */
const worthwhile = 1400;

async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  if (content.length < worthwhile) return;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  await writeFile(`${path}.br`, await packed.br(content, brotli));
  await writeFile(`${path}.gz`, await packed.gz(content, { level: 9 }));
}

/** A Vite plugin: precompresses what lies in `assets/` once the bundle is written. */
export function compressed(): Plugin {
  return {
    name: "gonium-compressed",
    apply: "build",
    async writeBundle(options) {
      const folder = join(options.dir ?? "dist", "assets");
      const files = (await readdir(folder)).filter((name) => text.test(name));
      await Promise.all(files.map((name) => compress(join(folder, name))));
    },
  };
}
