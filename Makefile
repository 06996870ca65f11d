# Every target does its own set-up, once, in .venv: nothing is needed beside Python 3.11 or later, pip and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help rehearse run test soak mutants coverage check format bench lock clean

help:
	@echo "make rehearse  play the Procurement Bill's passage through the whole service, offline"
	@echo "make run       start the service (config.toml, or the example)"
	@echo "make test      run the tests"
	@echo "make soak      what takes hours: kills by the thousand, a parliamentary year, fuzzing"
	@echo "make coverage  which branches the tests take, on both databases together"
	@echo "make mutants   mutation testing of matching, delivery and comparison (hours)"
	@echo "make check     format, lint, types, import contracts"
	@echo "make bench     measure an idle tick and the rehearsal"
	@echo "make lock      write the two lock files anew from pyproject.toml (needs uv)"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m pip install -q --user virtualenv && $(PYTHON) -m virtualenv -q $(VENV); }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the service needs (once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests and checks need (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

rehearse: $(VENV)/.runtime
	@$(BIN)/tracker rehearse

run: $(VENV)/.runtime
	@$(BIN)/tracker run

# The tests start hundreds of processes: each would compile everything anew where Python is told to keep nothing.
test soak coverage mutants: export PYTHONDONTWRITEBYTECODE =

test: $(VENV)/.dev
	@$(BIN)/python -m pytest
	@$(BIN)/python -m pytest --database postgresql

soak: $(VENV)/.dev
	@$(BIN)/python -m tests.soak

coverage: $(VENV)/.dev
	@$(BIN)/coverage erase
	@$(BIN)/python -m pytest --cov --cov-report= --timeout=600
	@$(BIN)/python -m pytest --database postgresql --cov --cov-append --cov-report= --timeout=600
	@$(BIN)/coverage report --skip-covered

mutants: $(VENV)/.dev
	@rm -rf mutants
	@nice -n 10 $(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	@$(BIN)/python -m tests.bench

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url pyproject.toml build.in -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --extra dev pyproject.toml build.in -o requirements-dev.lock

clean:
	rm -rf $(VENV) mutants rehearsal.db* build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
