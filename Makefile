# The whole developer interface. Needs Python 3.11 or newer and make; nothing else.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DEMO   ?= alnus-demo

.PHONY: demo test lint coverage slow benchmarks measures docs starter clean

demo: $(VENV)/installed          ## install, run the simulated study, print where its report is
	$(BIN)/alnus demo $(DEMO) --force

test: lint                       ## everything that must be green
	$(BIN)/pytest --numprocesses 2 --dist loadfile

lint: $(VENV)/developed          ## format, lint, types, import contracts
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(VENV)/developed      ## branch coverage: the suite, then the kernels uncompiled
	$(BIN)/coverage erase
	$(BIN)/coverage run --parallel-mode -m pytest
	NUMBA_DISABLE_JIT=1 $(BIN)/coverage run --parallel-mode -m pytest tests/extraction/kernels tests/models/test_lasso_descent.py
	$(BIN)/coverage combine
	$(BIN)/coverage report

slow: $(VENV)/developed          ## simulations, kill tests and a real cluster: minutes
	$(BIN)/pytest -m slow

benchmarks: $(VENV)/developed    ## ratios against the references, in one run each
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/fitting.py
	$(BIN)/python benchmarks/rigor.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/app.py
	$(BIN)/python benchmarks/answers.py

measures: $(VENV)/developed      ## lengths, annotations, tests, imports
	$(BIN)/python benchmarks/measures.py

docs: $(VENV)/developed          ## rewrite the pages that are generated from the code
	$(BIN)/python -m docs.generate

starter: $(VENV)/installed       ## refit the simulated model that `alnus starter` writes
	$(BIN)/alnus demo $(DEMO) --force
	$(BIN)/python training/starter.py $(DEMO)

clean:
	rm -rf $(VENV) $(DEMO)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	touch $@

$(VENV)/developed: $(VENV)/installed
	$(PIP) --editable ".[app,cluster,parquet,dev]"
	touch $@
