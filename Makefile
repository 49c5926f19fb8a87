PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: try test check docs bench mutation clean

$(BIN)/.ready: pyproject.toml requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -e ".[dev]"
	@touch $@

# The main job on a fresh machine: an offline preview of a faulty stack and what is wrong with it.
try: $(BIN)/.ready
	@$(BIN)/python . check examples/broken-web-app; code=$$?; test $$code -eq 1

test: check
	$(BIN)/python -m pytest -n auto
	$(BIN)/python tools/bench.py --smoke

check: $(BIN)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell

docs: $(BIN)/.ready
	$(BIN)/python tools/docs.py

bench: $(BIN)/.ready
	$(BIN)/python tools/bench.py

# How many small changes of the code the tests notice: half an hour, so not a part of `test`.
mutation: $(BIN)/.ready
	nice -n 15 $(BIN)/python tools/mutation.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
