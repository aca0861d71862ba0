# For developers; users need only ./kirok. Every target works on a fresh clone by itself.
PYTHON = $$(./kirok --environment=test)
LOCK = pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header

.PHONY: help check cover bench bench-full screenshots lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

check: ## style, types, import contracts, documentation, house numbers
	@python=$(PYTHON) || exit; fine=0; \
	step() { echo "== $$*"; "$$python" "$$@" || fine=1; }; \
	step -m ruff check --output-format=concise; \
	step -m ruff format --check; \
	step -m mypy; \
	step -m pytest tests/architecture; \
	step tools/house_numbers.py; \
	exit $$fine

cover: ## branch coverage of a room by its own tests: make cover ROOM=exposure (for the drop also DS=kirok.drop.settings)
	@set -e; python=$(PYTHON); folder=$$(mktemp -d); export COVERAGE_FILE="$$folder/data"; \
	"$$python" -m coverage run --source=src/kirok/$(ROOM) -m pytest --ds=$(or $(DS),kirok.desk.settings) -p no:xdist -q tests/$(ROOM); \
	"$$python" -m coverage combine -q "$$folder"; "$$python" -m coverage report --skip-covered -m; rm -r "$$folder"

bench: ## time the steps at a small size
	@set -e; python=$(PYTHON); for script in bench/*.py; do "$$python" "$$script"; done

bench-full: ## the same at full size; writes docs/measured/NAME.json
	@set -e; python=$(PYTHON); for script in bench/*.py; do "$$python" "$$script" --full; done

screenshots: ## pictures of site and drop, and of every page of the desk in both languages (screenshots/)
	@PAGES="$(PAGES)" "$(PYTHON)" tools/screenshots.py

# Spark comes without wheels and with a machine of its own; its test makes its own environment.
EXTRAS = imports pictures keys postgres anchor figures estimate exposure link names dev e2e publish
# What the launcher installs for the commands that compute; everything else starts without it.
ANALYSIS = imports pictures keys figures estimate exposure link names

lock: ## resolve the three locks anew (needs uv)
	uv $(LOCK) --upgrade $(addprefix --extra ,$(EXTRAS)) pyproject.toml -o requirements-test.lock
	uv $(LOCK) --upgrade --extra imports --extra pictures --extra keys --extra publish -c requirements-test.lock pyproject.toml -o requirements.lock
	uv $(LOCK) --upgrade $(addprefix --extra ,$(ANALYSIS)) -c requirements-test.lock pyproject.toml -o requirements-analysis.lock

clean: ## remove environments, caches and the demo's home
	rm -rf screenshots .venv .venv.lock .venv-analysis .venv-analysis.lock .venv-test .venv-test.lock demo-home .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
