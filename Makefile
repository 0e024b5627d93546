# Every target sets up what it needs in .venv, given Python 3.11, make and git. The second time is quick.
UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready

.PHONY: score test check mutants trainers picture imports clean

score: $(READY)  ## score the example summaries with the embedded judge
	$(BIN)/judge score examples/summary/samples.jsonl --rubric summary --judge local --output out/summary.jsonl --overwrite

test: $(READY)  ## run the tests
	$(BIN)/pytest

check: $(READY)  ## format, lint, types, imports and tests
	.ci/check

mutants: $(READY)  ## break the code in small ways and list what no test notices; MODULES="retry scale" tries only those modules
	$(BIN)/python -m tests.mutants $(MODULES)

trainers: $(READY)  ## train with TRL and a judge that fails, and print what was trained on; each version in an environment of its own
	$(BIN)/python -m tests.trainers.prove trl
	@echo "The other trainers: $(BIN)/python -m tests.trainers.prove NAME; docs/trainers/README.md says what each needs."

picture: $(READY)  ## draw what `make score` prints, for README
	$(BIN)/python -m docs.picture

imports: $(READY)  ## draw who imports whom, for docs/develop.md
	$(BIN)/python -m docs.imports

$(READY): pyproject.toml uv.lock .python-version
	test -x $(BIN)/python || python3.11 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --locked --all-extras --quiet
	touch $@
	@echo "The command is $(BIN)/judge; after '. $(BIN)/activate' it is judge."

clean:
	rm -rf .venv out mutants

# Deployment: docs/deploy.md. `sam` and what stands in for AWS are large and pin another boto3, so they have an environment of
# their own. The build has one, too: what the Lambda imports and what its checks may need, so that it can load the stack's rubric.
DEPLOY := .venv/deploy/bin
DEPLOY_READY := .venv/deploy/.ready
BUILD_READY := .venv/build/.ready
OF_THE_LAMBDA := checks duckdb lambda math

.PHONY: package deploy-local build-GraderFunction

test check: $(DEPLOY_READY)

package: $(READY) $(DEPLOY_READY)  ## build what is deployed; print its size and its cold start
	$(DEPLOY)/sam build
	$(BIN)/python -m deploy.measure .aws-sam/build/GraderFunction

deploy-local: $(READY) $(DEPLOY_READY)  ## deploy into an AWS on this machine until Ctrl-C; RUBRIC=reasoning deploys that one
	$(BIN)/python -m deploy.local $(RUBRIC)

build-GraderFunction: $(BUILD_READY)  # called by `sam build`
	.venv/build/bin/python -B -m deploy.build "$(ARTIFACTS_DIR)"

$(BUILD_READY): $(BIN)/uv pyproject.toml uv.lock
	UV_PROJECT_ENVIRONMENT=.venv/build $(BIN)/uv sync --locked --no-default-groups --no-install-project $(OF_THE_LAMBDA:%=--extra %) --quiet
	touch $@

$(BIN)/uv:
	test -x $(BIN)/python || python3.11 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(DEPLOY_READY): $(BIN)/uv pyproject.toml uv.lock
	UV_PROJECT_ENVIRONMENT=.venv/deploy $(BIN)/uv sync --locked --only-group deploy --quiet
	touch $@
