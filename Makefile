# make run: the app on localhost. make test: all that is checked. make bench: docs/performance.md again.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check bench clean

run: $(VENV)/.runtime
	$(BIN)/streamlit run app.py

test: $(VENV)/.tests check
	$(BIN)/python -m tests.system
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

check: $(VENV)/.tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tests: $(VENV)/.runtime tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r tests/requirements.txt
	touch $@

bench: $(VENV)/.tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks.scoring
	$(BIN)/python -m benchmarks.roadmap
	$(BIN)/python -m benchmarks.report_pdf 11
	$(BIN)/python -m benchmarks.store
	$(BIN)/python -m benchmarks.answering
	$(BIN)/python -m benchmarks.workshop

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
