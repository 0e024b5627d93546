"""The exit codes are those of the help."""

import re

import pytest

from judge.doors.parser import make_parser
from judge.doors.trust.exit_codes import CANNOT_BE_SAID, DOES_NOT_HOLD, HOLDS


@pytest.mark.parametrize("command", ["check", "calibrate", "audit", "watch"])
def test_they_are_those_of_the_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args([command, "--help"])
    said = dict(re.findall(r"^  (\d+) +(.+)$", capsys.readouterr().out, re.MULTILINE))
    assert said[str(HOLDS)] == "what was asked for holds"
    assert said[str(DOES_NOT_HOLD)] == "it does not hold"
    assert said[str(CANNOT_BE_SAID)].startswith("it cannot be said")
