"""The command line, with what it printed."""

from collections.abc import Callable

import pytest

from judge.doors.cli import main
from tests.training.conftest import plan

__all__ = ["plan"]
"""A plan, as the tests of the training have it."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; return its exit code, stdout and stderr. boto3's own retries, which sleep, are off."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return (code, *capsys.readouterr())

    return run
