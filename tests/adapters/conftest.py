"""What the tests of the adapters stand on: a grader, and which trainer is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let a distribution of a version be installed, as `importlib.metadata` sees it."""
    monkeypatch.syspath_prepend(tmp_path)

    def put(package: str, version: str) -> None:
        for old in tmp_path.glob(f"{package}-*.dist-info"):
            (old / "METADATA").unlink()
            old.rmdir()
        folder = tmp_path / f"{package}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")

    return put
