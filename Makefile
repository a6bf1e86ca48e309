PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
ROOMS := bot handlers storage scripts tests

.PHONY: help install demo test slow check pages docs pins

help: ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

install: .venv/ready ## create .venv with the pinned packages

.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Xã Ơi needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## a commune, its service and a local Zalo; prints the address
	@$(BIN)/xaoi demo --port $(PORT)

test: install ## every test, on SQLite and Postgres, with a real browser
	$(BIN)/pytest -n 4

slow: install ## the long runs, whole: soak, simulated year, rows in any order
	$(BIN)/pytest -n 4 -p tests.ground.ties
	$(BIN)/pytest -m slow --timeout 3600
	XAOI_SLOW=1 $(BIN)/pytest tests/web/test_any_request.py --timeout 3600

check: install ## lint, types, import directions, migrations
	$(BIN)/ruff check $(ROOMS)
	$(BIN)/ruff format --check $(ROOMS)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/xaoi migrate --check

pages: install ## every page through the W3C Nu checker, which is installed for it
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints-pages.txt
	$(BIN)/python -m tests.web.markup

docs: install ## write the pages that are made from the code
	$(BIN)/python -m scripts.settings_docs

pins: install ## renew both constraints files from pyproject.toml
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --no-header --allow-unsafe --output-file constraints.txt pyproject.toml
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --group pages --generate-hashes \
		--no-emit-index-url --no-header --output-file constraints-pages.txt
