# One command each. `make help` lists them.
PYTHON ?= python3
EDITION ?=
AT ?= HEAD
VENV := .venv
# files of tests that try or run more with --stress, and with --long
STRESSED = $(shell grep -lE 'mark\.(stress|long)|"--stress"|from drawn import|@given' -r tests --include='test_*.py')
LONG_FILES = $(shell grep -l 'mark\.long' -r tests --include='test_*.py')
BROWSER = $(if $(shell command -v npm),tests/browser/node_modules)
# chapters that are executed and run again: these, or one that is made from each notebook
CHAPTERS =
ONE_OF_EACH = $$(for stem in $(basename $(notdir $(wildcard notebooks/*.ipynb))); do \
	ls chapters/$$stem.ipynb chapters/$$stem-*.ipynb 2>/dev/null | head -n 1; done)
AGAIN = $(or $(CHAPTERS:%=chapters/%.ipynb),$(ONE_OF_EACH))
BIN := $(VENV)/bin
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip --quiet
EDITION_OPTION := $(if $(EDITION),--edition $(EDITION))

# with these, each process that is started compiles everything anew, and writes letter by letter
unexport PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED
.DEFAULT_GOAL := help
.PHONY: help book check same test lint types unit long inputs stress notebooks lab pictures docs docs-book bench conda-lock lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

book: $(VENV)/.book ## Build and publish the default edition (EDITION=2024 for another)
	@$(BIN)/milepost build $(EDITION_OPTION)

check: $(VENV)/.book ## Check data and parameters
	@$(BIN)/milepost check

# side by side, so that no core waits; what fails in one of them fails the whole
test: lint ## Lint, types, two executed notebooks run again, and tests
	@$(MAKE) --no-print-directory -j 3 unit types notebooks CHAPTERS="overview pillar-M"

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check src plugins tests scripts benchmarks

types: $(VENV)/.test
	$(BIN)/mypy

# many tests wait for programs that they start: four processes keep two cores busy
unit: $(VENV)/.test $(BROWSER)
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -q

long: $(VENV)/.test .venv-crate/.crate $(BROWSER) ## Larger instances of what the tests ask, all notebooks run again (minutes; CI runs it)
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder -q --long -m long $(LONG_FILES)
	$(MAKE) notebooks

inputs: $(VENV)/.test ## 10,000 generated inputs (three minutes)
	$(BIN)/pytest -q --stress tests/faults/test_any_input.py

stress: $(VENV)/.test .venv-crate/.crate $(BROWSER) ## 10,000 generated inputs, 200 kills, hidden rows in drawn books, exhibits and pages of every kind (an hour or more)
	MILEPOST_GENERATED=all $(BIN)/pytest -q -n 2 --dist load --stress $(STRESSED)
	$(MAKE) notebooks ALL=1

notebooks: $(VENV)/.test ## Execute the chapters of 2025, then run one of each notebook again with nbval (ALL=1: all, and of 2024)
	@set -e; for edition in $(or $(EDITION),$(if $(ALL),2024) 2025); do \
		$(BIN)/milepost run --edition $$edition $(CHAPTERS:%=--only %); \
		$(BIN)/pytest -q -n 2 --dist loadfile -p no:cacheprovider --nbval --nbval-current-env $(if $(ALL),chapters,$(AGAIN)); \
	done

same: $(VENV)/.test ## Compare the published files of a commit (AT=HEAD) with the working tree's
	$(BIN)/python scripts/same.py --at $(AT)

lab: .venv-lab/.lab ## Open JupyterLab on notebooks/
	.venv-lab/bin/jupyter lab --config=scripts/jupyter_server_config.py --notebook-dir=. notebooks/overview.ipynb

pictures: $(VENV)/.test ## Pictures of pages, into pictures/ (needs Chromium)
	$(BIN)/python scripts/pictures.py $(EDITION_OPTION)

docs: $(VENV)/.test ## Write the documentation that is made from code, into docs/
	$(BIN)/python scripts/make_docs.py
	$(BIN)/python scripts/make_messages.py

docs-book: $(VENV)/.book ## The documentation as a book, into docs/_book/
	$(BIN)/milepost render --root docs

bench: $(VENV)/.bench ## Short benchmarks, into benchmarks/latest.md (LONG=1 for 1,000 notebooks too)
	$(BIN)/python benchmarks/run.py $(if $(LONG),--long)

clean: ## Remove everything that was generated, published books included
	rm -rf .milepost chapters reports _book .quarto pictures notebooks/figures

# environments: from locks with hashes, the package itself last
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "milepost needs Python 3.11 or newer; say make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.book: requirements/book.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing what the book needs (once)"
	@$(PIP) install --require-hashes -r requirements/book.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.lock $(VENV)/.book
	@echo "installing what the tests need (once)"
	@$(PIP) install --require-hashes -r requirements/test.lock
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.test
	@echo "installing the peers to compare with (once)"
	@$(PIP) install --require-hashes -r requirements/bench.lock
	@touch $@

.venv-lab/.lab: requirements/lab.lock pyproject.toml
	$(PYTHON) -m venv .venv-lab
	.venv-lab/bin/python -m pip --quiet install --require-hashes -r requirements/lab.lock
	.venv-lab/bin/python -m pip --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

.venv-crate/.crate: requirements/crate.lock
	@echo "installing the validator of RO-Crates (once)"
	@$(PYTHON) -m venv .venv-crate
	@PIP_DISABLE_PIP_VERSION_CHECK=1 .venv-crate/bin/python -m pip --quiet install --require-hashes -r requirements/crate.lock
	@touch $@

tests/browser/node_modules: tests/browser/package-lock.json
	npm ci --prefix tests/browser --no-audit --no-fund --silent
	@touch $@

conda-lock: ## Pin environment.yml into conda-lock.yml (needs conda-forge)
	$(PYTHON) -m venv .venv-conda
	.venv-conda/bin/python -m pip --quiet install conda-lock
	.venv-conda/bin/conda-lock lock --file environment.yml --platform linux-64 --platform osx-arm64 --platform win-64 --lockfile conda-lock.yml

lock: ## Resolve the locks anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build -o requirements/book.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra dask --group build --group test -c requirements/book.lock -o requirements/test.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --group build --group lab -c requirements/book.lock -o requirements/lab.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --extra dask --group build --group test --group bench -c requirements/test.lock -o requirements/bench.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group crate -o requirements/crate.lock
