# On a fresh Debian with git, make and Python 3.11 with venv, two commands do everything:
#
#   make report   build the sample report, report.html
#   make test     run every test, with TensorFlow and a browser    (ARGS="-k name" for some)
#
# and for those who change fitreport:
#
#   make lint     ruff and mypy                   make charts   compile the charts' specs again
#   make bench    speed and size beside peers     make vega     build the browser bundle again
#   make docs     write what docs tell of code    make format   let ruff format the code
#   make clean    remove what these made
#
# Each environment is made once, under build/env, and brought up to date when pyproject.toml changes.

PYTHON ?= python3
ARGS ?=
ENV := build/env

.DEFAULT_GOAL := report
.PHONY: report test lint format charts docs vega bench clean
.DELETE_ON_ERROR:

report-packages := --editable .
test-packages := --editable . --group test
lint-packages := --editable . --group lint
peers-packages := --group peers

$(ENV)/%/ready: pyproject.toml fitreport/version.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "make: $(PYTHON) is not Python 3.11 or newer; name one that is: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "make: $(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "== making the $* environment in $(@D)"
	@$(PYTHON) -m venv $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check $($*-packages)
	@touch $@

report: $(ENV)/report/ready
	@$(ENV)/report/bin/fitreport build sample_runs/digits --title 'Handwritten digits, six ways' --output report.html $(ARGS)

test: $(ENV)/test/ready
	@$(ENV)/test/bin/python -m tests.browser.chromium
	@$(ENV)/test/bin/python -m pytest --no-skips --durations=15 $(ARGS)

lint: $(ENV)/lint/ready
	@$(ENV)/lint/bin/ruff check .
	@$(ENV)/lint/bin/ruff format --check .
	@$(ENV)/lint/bin/mypy

format: $(ENV)/lint/ready
	@$(ENV)/lint/bin/ruff check --fix .
	@$(ENV)/lint/bin/ruff format .

charts: $(ENV)/report/ready
	@$(ENV)/report/bin/python -m fitreport.charts.compile

docs: $(ENV)/report/ready
	@$(ENV)/report/bin/python -m docs.command_line
	@$(ENV)/report/bin/python -m docs.rules_pages

vega:
	@command -v npm >/dev/null || { \
	  echo "make: npm is missing, which builds the browser bundle; on Debian: apt install npm" >&2; exit 1; }
	@templates/vega/build.sh

bench: $(ENV)/report/ready $(ENV)/peers/ready $(ENV)/test/ready
	@$(ENV)/test/bin/python -m tests.browser.chromium
	@$(ENV)/report/bin/python -m benchmarks.build --peers $(ENV)/peers/bin $(ARGS)
	@$(ENV)/report/bin/python -m benchmarks.scale --peers $(ENV)/peers/bin --studies build/bench
	@$(ENV)/test/bin/python -m benchmarks.page --studies build/bench
	@$(ENV)/report/bin/python -m benchmarks.cores
	@$(ENV)/test/bin/python -m benchmarks.recorder
	@$(ENV)/report/bin/python -m benchmarks.comparison
	@$(ENV)/report/bin/python -m benchmarks.gate
	@$(ENV)/test/bin/python -m benchmarks.diagnosis --peers $(ENV)/peers/bin

clean:
	rm -rf build report.html
