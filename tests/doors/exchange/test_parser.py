"""The parsers of `judge import` and `judge export`."""

import pytest

from judge.doors.parser import make_parser


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(["import"], "FILE", id="no-file"),
        pytest.param(["import", "g.json", "--folder"], "--folder", id="no-folder"),
        pytest.param(["export", "--rubric", "summary"], "--to", id="no-form"),
        pytest.param(["export", "--to", "openai"], "wanted one of reward-prompt, reward-function", id="no-such-form"),
    ],
)
def test_what_is_missing_or_wrong_ends_with_2(given: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args(given)
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert f"(see judge {given[0]} --help)" in shown


@pytest.mark.parametrize("name", ["import", "export"])
def test_each_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        make_parser().parse_args([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: judge {name}" in capsys.readouterr().out


def test_defaults() -> None:
    taken = make_parser().parse_args(["import", "g.json"])
    assert (taken.name, taken.folder, taken.overwrite) == (None, ".", False)
    given = make_parser().parse_args(["export", "--to", "reward-prompt"])
    assert (given.rubric, given.stack, given.output) == (None, None, "-")
