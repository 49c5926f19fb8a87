PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Suites in which policies that came together are not settled with each other yet: `make test-open` runs them.
OPEN := tests/test_registry.py tests/test_incomplete.py tests/preflight/test_fuzz.py tests/preflight/test_operations.py \
	tests/policies/test_engine_form.py tests/policies/test_left_out.py tests/policies/test_unknown_leaves.py \
	tests/policies/test_growth.py tests/scenarios tests/test_three_tiers.py

.PHONY: try test test-open check docs bench mutation clean

$(BIN)/.ready: pyproject.toml requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[dev]"
	@touch $@

# The main job on a fresh machine: an offline preview of a faulty stack and what is wrong with it.
try: $(BIN)/.ready
	@$(BIN)/python . check examples/broken-web-app; code=$$?; test $$code -eq 1

test: check
	$(BIN)/python -m pytest -n auto $(OPEN:%=--ignore=%)
	$(BIN)/python tools/bench.py --smoke

check: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

test-open: $(BIN)/.ready
	$(BIN)/python -m pytest -n auto $(OPEN)

docs: $(BIN)/.ready
	$(BIN)/python tools/docs.py

bench: $(BIN)/.ready
	$(BIN)/python tools/bench.py

# How many small changes of the code the tests notice: half an hour, so not a part of `test`.
mutation: $(BIN)/.ready
	nice -n 15 $(BIN)/python tools/mutation.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
