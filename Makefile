# Everything here sets itself up in .venv; it needs Python 3.11, make and git, and is quick the second time.
UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready

.PHONY: score test check mutants clean

score: $(READY)  ## score the example summaries with the embedded judge
	$(BIN)/judge score examples/summary/samples.jsonl --rubric summary --judge local --output out/summary.jsonl

test: $(READY)  ## run the tests
	$(BIN)/pytest

check: $(READY)  ## format, lint, types, imports and tests
	.ci/check

mutants: $(READY)  ## break the code in small ways and see which of them no test notices; MODULES="limit retry" takes those alone
	$(BIN)/python -m tests.mutants $(MODULES)

$(READY): pyproject.toml uv.lock .python-version
	test -x $(BIN)/python || python3.11 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --locked --all-extras --quiet
	touch $@
	@echo "The command is $(BIN)/judge; after '. $(BIN)/activate' it is judge."

clean:
	rm -rf .venv out mutants

# Deployment: README, "Deploy". `sam` and what stands in for AWS are heavy and pin another boto3: they have an environment apart.
# The next two are the defaults of template.yaml's parameters Runtime and Architecture: what is built and what is said must agree.
RUNTIME ?= python3.13
ARCHITECTURE ?= arm64
EXTRAS ?= lambda
DEPLOY := .venv/deploy/bin
DEPLOY_READY := .venv/deploy/.ready

.PHONY: package deploy-local build-GraderFunction

test check: $(DEPLOY_READY)

package: $(READY) $(DEPLOY_READY)  ## build what is deployed; print its size and how it starts
	$(DEPLOY)/sam build
	$(BIN)/python -m deploy.measure .aws-sam/build/GraderFunction

deploy-local: $(READY) $(DEPLOY_READY)  ## deploy into an AWS on this machine and leave it running until Ctrl-C
	$(BIN)/python -m deploy.local

build-GraderFunction: $(BIN)/uv  # called by `sam build`
	$(BIN)/python -m deploy.build "$(ARTIFACTS_DIR)" --runtime $(RUNTIME) --architecture $(ARCHITECTURE) --extras $(EXTRAS)

$(BIN)/uv:
	test -x $(BIN)/python || python3.11 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(DEPLOY_READY): $(BIN)/uv pyproject.toml uv.lock
	UV_PROJECT_ENVIRONMENT=.venv/deploy $(BIN)/uv sync --locked --only-group deploy --quiet
	touch $@
