"""What a script finds around it."""

import pytest

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.scripts import Run, share_printed


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        pytest.param("__name__", "__main__", id="name"),
        pytest.param("__import__('sys').argv", "['main.py']", id="arguments"),
        pytest.param("dict(__import__('os').environ)", "{}", id="environment"),
        pytest.param("repr('é')", "'é'", id="encoding"),
        pytest.param("__import__('sys').stdin.isatty()", "False", id="no terminal"),
    ],
)
def test_surroundings(expression: str, shown: str) -> None:
    assert share_printed(f"print({expression})", [Run("", (f"{shown}\n",))], Limits(), str.__eq__).passed == 1


@pytest.mark.parametrize(("code", "passed"), [("None", 1), ("0", 1), ("False", 1), ("3", 0), ("'why'", 0), ("256", 1)])
def test_exit_codes_are_read_as_a_process_gives_them(code: str, passed: int) -> None:
    assert share_printed(f"print(1)\nraise SystemExit({code})", [Run("", ("1\n",))], Limits(), str.__eq__).passed == passed
