# Mainstay's commands. Two do everything on a fresh machine: `make run` and `make test`.

PYTHON ?= python3
PORT ?= 3000
BIN := .venv/bin
MANIFEST := dbt_project/target/manifest.json
DBT_FILES := $(shell find dbt_project -path dbt_project/target -prune -o -type f -print)
CODE := dagster_project tests benchmarks samples docs

# One command's choices reach the program as environment variables, and win over those.
ifdef SAMPLE
export MAINSTAY_SAMPLE := $(SAMPLE)
export MAINSTAY_SOURCES :=
endif
ifdef SOURCES
export MAINSTAY_SOURCES := $(SOURCES)
endif
ifdef AS_OF
export MAINSTAY_AS_OF := $(AS_OF)
endif
# Small fits are faster on one thread; DuckDB has its own.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup run ui schema test lint format bench docs lock clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  e.g. make run SOURCES=path/to/sources.yml AS_OF=2026-01-31"

setup: .venv/.ready $(MANIFEST) ## Create .venv from requirements.txt and parse the dbt project

samples/wholesaler/deliveries/.made: .venv/.ready $(wildcard samples/wholesaler/*.py)
	@$(BIN)/python -m samples.wholesaler.generate
	@touch $@

# The sample that is generated rather than installed: the one that runs where nothing else is named.
ifneq (,$(filter wholesaler,$(or $(SAMPLE),$(if $(MAINSTAY_SOURCES),given),$(MAINSTAY_SAMPLE),wholesaler)))
run ui: samples/wholesaler/deliveries/.made
endif

run: setup ## Run everything: SAMPLE=name or SOURCES=path/to/sources.yml, AS_OF=YYYY-MM-DD
	@$(BIN)/python -m dagster_project

ui: setup ## Open the Dagster UI on 127.0.0.1 (PORT=3000) with schedule and sensors live
	@$(BIN)/python -m dagster_project.ui --port $(PORT)

schema: setup ## Print the JSON Schema of sources files, for editors
	@$(BIN)/python -m dagster_project.sources.schema

test: setup ## Run all tests
	@$(BIN)/python -m pytest

lint: setup ## Run all linters
	@$(BIN)/ruff check $(wildcard $(CODE))
	@$(BIN)/ruff format --check $(wildcard $(CODE))
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd dbt_project && ../$(BIN)/sqlfluff lint --processes 2 models tests
	@cd dbt_project && ../$(BIN)/dbt-bouncer --config-file dbt-bouncer.yml

format: setup ## Format Python and SQL
	@$(BIN)/ruff format $(wildcard $(CODE))
	@$(BIN)/ruff check --fix $(wildcard $(CODE))
	@cd dbt_project && ../$(BIN)/sqlfluff fix --processes 2 models tests

bench: setup samples/wholesaler/deliveries/.made ## Measure the main job against bare SQL
	@$(BIN)/python -m benchmarks.main_job

docs: setup ## Write docs/dictionary.md and docs/marts.md anew, after a run of the sample
	@$(BIN)/python -m docs.build

lock: ## Compile requirements.txt from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-annotate \
		--custom-compile-command "make lock" --quiet --output-file requirements.txt

clean: ## Remove what set-up and runs made, deliveries excepted
	@rm -rf .venv dbt_project/target dbt_project/logs state out

.venv/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Mainstay needs Python 3.11 to 3.13. Remedy: make PYTHON=python3.12 setup"; exit 1; }
	@echo "Setting up .venv (once, about two minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -c 'import pathlib, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "mainstay.pth").write_text("$(CURDIR)\n")'
	@touch $@

$(MANIFEST): .venv/.ready $(DBT_FILES)
	@MAINSTAY_WAREHOUSE=state/warehouse.duckdb MAINSTAY_LAKE=state/lake $(BIN)/dbt --quiet parse \
		--no-partial-parse --no-send-anonymous-usage-stats --project-dir dbt_project \
		--profiles-dir dbt_project --target-path target --log-path dbt_project/target
	@touch $@
