# Every target does its own set-up; none needs another to have run before.
PYTHON ?= python3

# Where it is set, as in many containers, each of a hundred commands would compile the project's Python anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test torture lint clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## a private environment in .venv with everything that requirements.lock pins
	@command -v $(PYTHON) >/dev/null || { echo "setup: there is no $(PYTHON); install Python 3.11, 3.12 or 3.13" >&2; exit 1; }
	@$(PYTHON) -m leap.install

demo: setup ## sample files in, unique reach out: everything on a fresh machine
	@.venv/bin/leap demo

test: setup ## everything that CI runs
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/pytest -n 3 --dist worksteal

torture: setup ## identity on 1,000 made-up programmes a property, 200 loads and builds killed, figures of 5,000 people counted again; takes hours
	LEAP_PROGRAMMES=1000 LEAP_FAULTS=200 LEAP_COUNTED_PEOPLE=5000 .venv/bin/pytest -n 2 --dist worksteal \
		tests/faults tests/counting/test_counts.py tests/identity/test_properties.py tests/identity/test_properties_of_builds.py

lint: setup ## the quick half of `make test`
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

clean: ## delete the environment, the embedded PostgreSQL with its data, and everything that was built
	-@[ ! -x .venv/bin/leap ] || .venv/bin/leap db destroy --yes
	rm -rf .venv .leap .setup.lock dbt_packages target logs profiles.yml
