"""The parsers of the commands that tell whether a reward can be trusted."""

import pytest

from judge.doors.parser import make_parser


@pytest.mark.parametrize(
    "given",
    [
        ["calibrate", "labels.jsonl"],
        ["audit"],
        ["report"],
        ["watch"],
        ["audit", "s.jsonl", "--gate", "low"],
        ["check", "--draws", "x"],
    ],
)
def test_what_is_missing_or_wrong_ends_with_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(given)
    assert ended.value.code == 2
    assert f"(see judge {given[0]} --help)" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["check", "calibrate", "audit", "report", "watch"])
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: judge {name}" in capsys.readouterr().out
