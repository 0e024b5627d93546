"""The parsers of the commands on a data set."""

import pytest

from judge.doors.parser import make_parser


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param(["data", "check"], "data check", id="no file"),
        pytest.param(["data", "check", "a.jsonl", "--prompts", "x"], "data check", id="no number"),
        pytest.param(["data", "split", "a.jsonl", "--train", "t.jsonl"], "data split", id="one side alone"),
        pytest.param(["data", "splitt"], "data", id="misspelt"),
    ],
)
def test_what_is_missing_or_wrong_ends_with_2(given: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(given)
    assert ended.value.code == 2
    assert f"(see judge {named} --help)" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["check", "split"])
def test_each_step_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(["data", name, "--help"])
    assert ended.value.code == 0
    assert f"usage: judge data {name}" in capsys.readouterr().out
