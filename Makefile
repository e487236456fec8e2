# make run: a release from the examples.  make test: all checks.  make install: the environment alone.
.PHONY: install install-dev run test check lock audit clean

VENV := .venv
BIN := $(VENV)/bin
# Any Python of 3.12 or later makes the environment; .python-version tells pyenv and uv which.
PYTHON := $(shell for p in python3.12 python3.13 python3 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then echo $$p; break; fi; done)
UV := $(shell command -v uv 2>/dev/null)

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.venv:
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing $(VENV)
	@echo "$(UV)" > $@
else ifneq ($(PYTHON),)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv cannot be had: pip does it (slower)"
	@if [ -x $(BIN)/uv ]; then echo "$(BIN)/uv" > $@; else echo pip > $@; fi
else
	@echo "Communique needs Python 3.12 or later, and found none." >&2
	@echo "Install it from your system's packages (python3.12 and python3.12-venv), with pyenv (pyenv install 3.12)," >&2
	@echo "from python.org, or install uv, which brings it along; then run make again." >&2
	@exit 1
endif

# uv takes seconds; plain pip needs --no-deps with hashes, and about a minute and a half. Both compile: a run imports
# some 4,000 modules, and compiling them anew each time (as with PYTHONDONTWRITEBYTECODE) costs 8 CPU seconds.
define install_lock
	@installer=$$(cat $(VENV)/.venv); if [ "$$installer" = pip ]; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	else \
		$$installer pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) && \
		$$installer pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	fi; \
	$(BIN)/python -m compileall -q flows sources transforms expectations warehouse
endef

# Older DuckDB versions, for the test that they open a release.
define install_older
	@installer=$$(cat $(VENV)/.venv); rm -rf $(VENV)/older-duckdb/$(1); if [ "$$installer" = pip ]; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
			--target $(VENV)/older-duckdb/$(1) -r tests/integration/duckdb-$(1).lock; \
	else \
		$$installer pip install --quiet --python $(BIN)/python --no-deps --require-hashes \
			--target $(VENV)/older-duckdb/$(1) -r tests/integration/duckdb-$(1).lock; \
	fi
endef

$(VENV)/.installed: $(VENV)/.venv requirements.lock pyproject.toml
	@echo "Installing (1.2 GB with the language model) ..."
	$(call install_lock,requirements.lock)
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock $(wildcard tests/integration/*.lock)
	@echo "Installing what the tests need ..."
	$(call install_lock,requirements-dev.lock)
	$(call install_older,1.2.2)
	$(call install_older,1.5.6)
	@touch $@

run: $(VENV)/.installed
	$(BIN)/communique run

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The locks carry exact versions and hashes, and no address.
lock: $(VENV)/.installed-dev
	uv pip compile pyproject.toml --group build --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.12 -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.12 -o requirements-dev.lock

# Asks the public advisory database about the locked versions: needs the network, so CI does without (tests/security has what
# can be told offline).
audit:
	@if [ -n "$(UV)" ]; then tool="$(UV) tool run pip-audit"; else tool="$(BIN)/python -m pip_audit"; fi; \
	$$tool --require-hashes --disable-pip --strict -r requirements.lock && $$tool --require-hashes --disable-pip -r requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info
