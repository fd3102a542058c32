# Two commands are all the set-up there is:
#   make run     the window on the sample gallery (in the terminal where there is no display)
#   make test    format, lint, types, import arrows and every test
# Both make .venv first; the second time that takes no time. Also: make lint, lock, bench, deb, clean.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
TORCH  := $(shell sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements/dev.lock)

.DELETE_ON_ERROR:
.PHONY: run test lint lock bench deb clean help

help:
	@sed -n 's/^#   //p' Makefile

run: $(VENV)/.run-ready
	@scripts/run.sh $(BIN)

test: lint
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest

lint: $(VENV)/.test-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

# Stamp files say what is installed; a changed lock or pyproject.toml installs again.
$(VENV)/.made:
	@PYTHON="$(PYTHON)" scripts/system-packages.sh
	@echo "Making the virtual environment in $(VENV)."
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/.run-ready: $(VENV)/.made requirements/run.lock pyproject.toml
	@echo "Installing what the application needs (about 650 MB on disk, once)."
	@$(PIP) install --quiet -r requirements/run.lock
	@$(PIP) install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.run-ready requirements/dev.lock requirements/tensorrt.lock requirements/synthesize.lock
	@echo "Installing what training and the tests need (about 2 GB more, once)."
	@scripts/install-torch.sh $(BIN)/python $(TORCH)
	@$(PIP) install --quiet -r requirements/dev.lock
	@$(PIP) install --quiet --no-deps -r requirements/tensorrt.lock -r requirements/synthesize.lock
	@touch $@

lock:
	scripts/lock.sh

BENCHMARKS := precisions query_latency indexing memory neighbours understanding telemetry scheduling window_start
bench: $(VENV)/.run-ready
	@set -e; for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name; done

deb:
	packaging/build-deb.sh

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
