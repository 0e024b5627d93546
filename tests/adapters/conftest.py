"""What the tests of the adapters stand on: a grader, and which trainer is installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.grader import Grader
from tests.converse_server import Action, ConverseServer, Fail, Request, Stall
from tests.scripted_judge import ScriptedJudge, quality_rubric, shown


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
    """A grader whose judge scores by the number at a response's end, fails over `broken`, and never answers over `hang`."""
    judge = ScriptedJudge()

    def reply(request: Request) -> Action:
        last = next(iter(shown(request.user).values())).split()[-1]
        faults: dict[str, Action] = {"broken": Fail(500, "InternalServerException"), "hang": Stall()}
        return faults.get(last) or judge.reply(request)

    server.reply = reply
    return Grader(quality_rubric(), models=["m"], attempts=1, read_timeout=0.3, progress=False)
