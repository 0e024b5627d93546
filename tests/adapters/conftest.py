"""What the tests of the adapters stand on: a grader, and which trainer is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.grader import Grader
from tests.converse_server import Action, ConverseServer, Fail, Request, Say, Stall
from tests.scripted_judge import answered, quality_rubric, shown, stated


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let a distribution of a version be installed, as `importlib.metadata` sees it."""
    monkeypatch.syspath_prepend(tmp_path)

    def put(package: str, version: str) -> None:
        name = package.replace("-", "_")  # as installers call the folder
        for old in tmp_path.glob(f"{name}-*.dist-info"):
            (old / "METADATA").unlink()
            old.rmdir()
        folder = tmp_path / f"{name}-{version}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")

    return put


@pytest.fixture
def grader(server: ConverseServer) -> Grader:
    """A grader of one criterion; the judge scores a response by the number at its end, and fails on one that ends with `broken`."""

    def reply(request: Request) -> Action:
        (response,) = shown(request.user).values()
        if response.endswith("hangs"):
            return Stall()
        return Fail(400, "ValidationException") if response.endswith("broken") else Say(answered(stated({"r": response})))

    server.reply = reply
    return Grader(quality_rubric(), models=["m"], attempts=1, read_timeout=1.0, progress=False)
