# Commands for developers: `make demo`, `make test`, `make postgresql`, `make quick`, `make lint`, `make cover`, `make bench`,
# `make faults`, `make messages`, `make lock`. README.md describes them.
PORT ?= 8000
PYTHON := .venv/bin/python
WORKERS ?= 2
# The item analysis computes small matrices: on a busy machine several threads wait for each other.
DEMO_ENV := DEMO=1 OPENBLAS_NUM_THREADS=1 VAR_DIR=var/demo PUBLIC_URL=http://localhost:$(PORT)

# Some shells and container images set this, and then every start would compile a thousand files again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test tested postgresql quick lint cover bench faults messages lock setup

setup:
	@python3 lms/bootstrap.py app

demo: setup
	@$(DEMO_ENV) $(PYTHON) manage.py demo --port $(PORT)

lint:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check -q .
	@.venv/bin/lint-imports --no-logo 2>/dev/null || .venv/bin/lint-imports
	@DATABASE_URL=sqlite:///:memory: $(PYTHON) manage.py makemigrations --check --dry-run -v0
	@.venv/bin/mypy --no-error-summary
	@$(PYTHON) -m tests.words

test:
	@python3 lms/bootstrap.py test
	@$(PYTHON) -m tests.on_postgres $(MAKE) --no-print-directory tested

# Needs a running PostgreSQL: runs all tests on SQLite, those of what may differ on PostgreSQL (decision 24), and lint in
# parallel, because browser tests mostly wait.
# The output of the tests on PostgreSQL is printed last.
tested:
	@mkdir -p var/tests; \
	.venv/bin/pytest -p no:cacheprovider -m "postgresql and not release" > var/tests/postgresql.log 2>&1 & other=$$!; \
	env -u DATABASE_URL $(MAKE) --no-print-directory lint || { kill $$other; exit 1; }; \
	env -u DATABASE_URL -u EXPECTED_VENDOR .venv/bin/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m "not release"; sqlite=$$?; \
	wait $$other; postgresql=$$?; \
	echo "On PostgreSQL:"; cat var/tests/postgresql.log; exit $$((sqlite + postgresql))

# Every test that uses the database, on PostgreSQL: also those of whole pages, every address and the demo.
postgresql:
	@python3 lms/bootstrap.py test
	@$(PYTHON) -m tests.on_postgres .venv/bin/pytest -p no:cacheprovider -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --database-only -m "not browser"
	.venv/bin/pytest -p no:cacheprovider -m release

quick:
	@python3 lms/bootstrap.py app
	@$(MAKE) --no-print-directory lint
	.venv/bin/pytest -n $(WORKERS) -m "not browser and not access and not slow and not release"

# Branch coverage of the tests on SQLite, without browser tests; fails below the limits in tests/coverage_limits.py.
cover:
	@python3 lms/bootstrap.py app
	@mkdir -p var/tests/coverage
	.venv/bin/pytest -p no:cacheprovider -n $(WORKERS) --dist loadgroup --no-loadscope-reorder -m "not browser and not release" \
		--cov --cov-report=json:var/tests/coverage/report.json --cov-report=
	@$(PYTHON) -m tests.coverage_limits

bench: setup
	$(PYTHON) -m tests.bench

faults: setup
	$(PYTHON) -m tests.faults
	.venv/bin/pytest -p no:cacheprovider -n $(WORKERS) -m hypothesis --hypothesis-profile=deep --timeout=1800

# Writes the sentences to translate into lms/locale: `make messages LANGUAGE=es`. Needs GNU gettext.
messages: setup
	@test -n "$(LANGUAGE)" || { echo "Name the language: make messages LANGUAGE=es"; exit 1; }
	@command -v xgettext > /dev/null || { echo "Install GNU gettext, which has xgettext, and try again."; exit 1; }
	@for domain in django djangojs; do $(PYTHON) manage.py makemessages -l $(LANGUAGE) -d $$domain --no-wrap \
		-i node_modules -i tests -i var -i "*/static/ui/uswds/*" || exit 1; done

# Run after a change to pyproject.toml or package.json. The lock files must not contain host names.
lock:
	.venv/bin/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
	.venv/bin/uv pip compile --group pyproject.toml:front --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q -o cohorts/ui/front/node.lock
	npm install --package-lock-only --silent
	$(PYTHON) -c "import json,pathlib; p=pathlib.Path('package-lock.json'); d=json.loads(p.read_text()); [v.pop('funding',None) for v in d['packages'].values()]; p.write_text(json.dumps(d,indent=2)+'\n')"
