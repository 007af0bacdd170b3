# What people type. Python 3.11, git and apt are enough; the rest is installed on the way.
PYTHON ?= python3
BIN := .venv/bin
DEMO_ENV = DODICI_EMBEDDED=true DATA_DIR=var/demo

.PHONY: help setup setup-dev run test check bench lighthouse demo format messages docs pictures

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup:
	@$(PYTHON) tools/bootstrap.py

setup-dev:
	@$(PYTHON) tools/bootstrap.py --dev

run: setup ## the site with its worker and a demonstration; PORT=8000
	@PORT=$(or $(PORT),8000) $(BIN)/python tools/serve.py

demo: setup ## import, score and render three cases; prints each verdict and PDF
	@rm -rf var/demo
	@$(DEMO_ENV) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEMO_ENV) $(BIN)/python manage.py publish_questionnaire
	@$(DEMO_ENV) $(BIN)/python manage.py demo --output var/demo/pdf

test: setup-dev ## every test, on real PostgreSQL, Redis, worker and Chromium; ARGS="-k name"
	@$(BIN)/python tools/testing.py $(ARGS)

check: setup-dev ## lint, types, import arrow, migrations, translations, generated pages, deployment settings
	@$(BIN)/python tools/checking.py

bench: setup-dev ## ratios that must hold, such as a page against its form without crispy; exits 1 when one is broken
	@$(BIN)/python -W ignore -m bench

lighthouse: setup-dev ## Lighthouse on every kind of page, phone and laptop: 100 / 100 / 95; ARGS="tasks check"
	@$(BIN)/python tools/lighthouse.py $(ARGS)

format: setup-dev ## format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

messages: setup-dev ## gather the interface's strings into locale/
	@$(DEMO_ENV) $(BIN)/python manage.py makemessages -l it -l fr --no-location --no-obsolete -i .venv -i var -i tests -d django

docs: setup-dev ## write the pages that are generated from the code
	@$(DEMO_ENV) $(BIN)/python manage.py state_diagram --output docs/reference/states.md

pictures: setup-dev ## take the README's screenshots anew
	@TAKE_SCREENSHOTS=1 $(BIN)/python tools/testing.py -n0 -q tests/journeys/test_pages.py -k pictures
