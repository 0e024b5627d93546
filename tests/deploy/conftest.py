"""The built artifact, and the reasons why a machine cannot build or run it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.local import ARCHITECTURE, TOOLS, build_here


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with `sam`, MiniStack and what else stands in for AWS."""
    if not (TOOLS / "sam").exists():
        pytest.skip("the deployment's tools are not installed; `make test` does it")
    return TOOLS


@pytest.fixture(scope="session")
def built(tools: Path) -> Iterator[Path]:
    """What is built for this machine: the template, and the artifact beside it. No shipped rubric needs another one."""
    if ARCHITECTURE not in ("arm64", "x86_64"):
        pytest.skip(f"Lambda has no processor of this machine's kind: {ARCHITECTURE}")
    with TemporaryDirectory() as folder:  # not pytest's own, which keeps the folders of three runs
        build_here(Path(folder))
        yield Path(folder)


@pytest.fixture(scope="session")
def artifact(built: Path) -> Path:
    """The folder that is put into the Lambda."""
    return built / "GraderFunction"
