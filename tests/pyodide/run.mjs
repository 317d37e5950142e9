// Runs pytest on a CPython 3.14 that is compiled to WebAssembly, over this checkout.
// Usage: node run.mjs <checkout> <folder of site-packages> <pytest arguments…>
import { loadPyodide } from "pyodide";

const [repository, site, ...arguments_] = process.argv.slice(2);

const python = await loadPyodide({ env: { PYTHONDONTWRITEBYTECODE: "1" } });
for (const [folder, root] of [["/repository", repository], ["/site", site]]) {
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, folder);
}
python.globals.set("arguments_", python.toPy(arguments_));
const code = python.runPython(`
import os, sys
sys.path[:0] = ["/repository/src", "/repository", "/site"]
os.chdir("/repository")
import pytest
print(sys.version)
int(pytest.main(list(arguments_)))
`);
process.exit(code);
