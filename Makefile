# Everything here sets itself up in .venv; it needs Python 3.11, make and git, and is quick the second time.
UV_VERSION := 0.13.8
BIN := .venv/bin
READY := .venv/.ready

.PHONY: score test check clean

score: $(READY)  ## score the example summaries with the embedded judge
	$(BIN)/judge score examples/summary/samples.jsonl --rubric summary --judge local --output out/summary.jsonl

test: $(READY)  ## run the tests
	$(BIN)/pytest

check: $(READY)  ## format, lint, types, imports and tests
	.ci/check

$(READY): pyproject.toml uv.lock .python-version
	test -x $(BIN)/python || python3.11 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv sync --locked --all-extras --quiet
	touch $@

clean:
	rm -rf .venv out
