# The whole developer interface. Needs Python 3.11 or newer and make; nothing else.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DEMO   ?= alnus-demo
OLDEST := "numpy==2.0.*" "pandas==3.1.*" "scikit-learn==1.7.*" "scipy==1.13.*" "numba==0.61.*"

.PHONY: demo paper test lint coverage slow faults determinism oldest licenses benchmarks measures docs starter clean

demo: $(VENV)/installed          ## install, run the simulated study, print where its report is
	$(BIN)/alnus demo $(DEMO) --force

test: lint                       ## everything that must be green
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

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

faults: $(VENV)/developed        ## kills, full disks, damaged files: what is lost, into docs/reliability.md; TRIED=--resume goes on
	$(BIN)/python -m tests.faults.table $(TRIED)

determinism: $(VENV)/developed   ## the same bytes for any workers, cluster, locale, time zone, hash seed, path
	$(BIN)/pytest -m "slow or not slow" tests/test_determinism.py tests/study/test_moved.py tests/extraction/test_batch_cluster.py

# scikit-learn 1.7 gives that check 7 cases of one outcome for 10 coefficients, which a fit refuses
oldest:                          ## the oldest supported NumPy, pandas, scikit-learn, SciPy and Numba
	$(PYTHON) -m venv $(VENV)-oldest
	$(VENV)-oldest/bin/python -m pip install --quiet --editable ".[parquet]" $(OLDEST) $$(grep -E "^(pytest|hypothesis|statsmodels|firthmodels|simpleitk)==" constraints.txt)
	$(VENV)-oldest/bin/python -m pytest -W "ignore::pytest.PytestRemovedIn10Warning" -k "not check_dtype_object" tests/tables tests/regression tests/models tests/evaluation tests/extraction/kernels

licenses: $(VENV)/developed      ## nothing under the GPL, by the metadata of what is installed; offline
	$(BIN)/python benchmarks/licenses.py

benchmarks: $(VENV)/developed    ## ratios against the references, in one run each
	$(BIN)/python benchmarks/extraction.py
	$(BIN)/python benchmarks/fitting.py
	$(BIN)/python benchmarks/rigor.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/app.py
	$(BIN)/python benchmarks/answers.py

measures: $(VENV)/developed      ## lengths, annotations, tests, imports
	$(BIN)/python benchmarks/measures.py

paper: $(VENV)/developed         ## the demo as published beside its own way, and its tables in docs/paper.md
	$(BIN)/alnus demo $(DEMO) --force
	$(BIN)/alnus run $(DEMO)/study.toml --as-published --force
	$(BIN)/python -m docs.demo_tables $(DEMO)/run

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
