#!/bin/sh
# Runs the tests of the analysis on CPython 3.14, compiled to WebAssembly, under Node.
# Needs npm, node and pip; keeps what it fetches in .cache/pyodide.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=$root/.cache/pyodide
mkdir -p "$cache"
cp "$here/package.json" "$here/run.mjs" "$cache/"
[ -d "$cache/node_modules/pyodide" ] || npm install --silent --no-audit --no-fund --prefix "$cache"
[ -d "$cache/site/msgspec" ] || "${PYTHON:-python3}" -m pip install --quiet --no-deps \
  --target "$cache/site" --only-binary=:all: --python-version 3.14 --implementation cp \
  --abi cp314 --abi none --platform pyemscripten_2026_0_wasm32 --platform any \
  msgspec pytest pluggy iniconfig packaging pygments hypothesis sortedcontainers
exec node "$cache/run.mjs" "$root" "$cache/site" \
  -q -c /dev/null --rootdir=/repository --noconftest --import-mode=importlib \
  -p no:cacheprovider "${@:-tests/analysis}"
