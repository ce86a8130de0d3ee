# make demo   a living demo company at http://127.0.0.1:8000 (PORT=… for another port)
# make test   the tests on the embedded PostgreSQL (or on DATABASE_URL's)
# make check  style, types, layers, migrations, templates, translations
# Needs Python 3.11 or later, and nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
# What takes longest comes first, so that no process waits for another at the end.
TESTS ?= tests/stage tests/house tests
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
CATALOGUES := $(wildcard yinuo/*/locale/en/LC_MESSAGES/django.po)

.PHONY: demo serve test check bench bench-dispatch soak setup setup-dev lock format clean

demo: setup
	$(BIN)/yinuo demo --port $(PORT)

serve: setup
	$(BIN)/yinuo serve --port $(PORT)

test: setup-dev
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/yinuo makemigrations --check --dry-run
	$(BIN)/python -m yinuo.messages check

bench: setup-dev
	$(BIN)/yinuo bench $(if $(PEERS),--peers)

# Dispatch: INSTANCES=folder of public sets, WORDS="--only solomon --limit 4 --seconds 10" for a part of it.
bench-dispatch: setup-dev
	$(BIN)/python -m yinuo.stage.bench.dispatch $(if $(INSTANCES),--instances $(INSTANCES)) $(WORDS)

soak: setup-dev
	$(BIN)/python -m pytest -q -m slow

setup: .venv/.runtime .venv/.frontend .venv/.messages

setup-dev: setup .venv/.dev

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Yinuo needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.created requirements.txt pyproject.toml
	$(PIP) --require-hashes -r requirements.txt
	PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.frontend: .venv/.runtime package.json package-lock.json yinuo/frontend.py
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	$(BIN)/python -m yinuo.frontend
	@touch $@

.venv/.messages: .venv/.runtime $(CATALOGUES)
	$(BIN)/python -m yinuo.messages compile
	@touch $@

# New pins: no address of a package index is written, so that everybody's own index serves them.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras \
  --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: setup-dev
	$(COMPILE) --output-file=requirements.txt requirements.in
	$(COMPILE) --output-file=requirements-dev.txt requirements-dev.in
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --silent

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	[ ! -x $(BIN)/yinuo ] || $(BIN)/yinuo db stop || true
	rm -rf .venv node_modules yinuo/core/static/vendor yinuo/core/fonts
