"""The parsers of the commands on a data set."""

import pytest

from judge.doors.parser import make_parser


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param(["data", "check"], "data check", id="no file"),
        pytest.param(["data", "check", "a.jsonl", "--prompts", "x"], "data check", id="no number"),
        pytest.param(["data", "split", "a.jsonl", "--train", "t.jsonl"], "data split", id="one side alone"),
        pytest.param(["data", "split", "a.jsonl", "--validation", "v.jsonl"], "data split", id="the other side alone"),
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


def test_data_alone_lists_its_steps() -> None:
    arguments = make_parser().parse_args(["data"])
    assert arguments.command is None
    assert "split" in arguments.help()


def test_what_is_not_given_is_not_done() -> None:
    checked = make_parser().parse_args(["data", "check", "a.jsonl"])
    assert (checked.command, checked.sample_model, checked.validation, checked.rubric) == ("data check", None, None, None)
    assert (checked.output, checked.how, checked.judge, checked.region) == (None, "new", None, None)
    divided = make_parser().parse_args(["data", "split", "a.jsonl", "--train", "t", "--validation", "v"])
    assert (divided.command, divided.share, divided.overwrite) == ("data split", 0.1, False)


def test_what_is_given_arrives() -> None:
    options = ["--validation", "v", "--rubric", "r", "--max-prompt-length", "5", "--sample-model", "m", "--judge", "local"]
    checked = make_parser().parse_args(["data", "check", "a", *options, "--output", "o", "--resume", "--region", "eu-west-1"])
    assert (checked.validation, checked.rubric, checked.max_prompt_length, checked.sample_model) == ("v", "r", 5, "m")
    assert (checked.output, checked.how, checked.judge, checked.region) == ("o", "resume", "local", "eu-west-1")
    divided = make_parser().parse_args(
        ["data", "split", "a", "--train", "t", "--validation", "v", "--share", "0.3", "--overwrite"]
    )
    assert (divided.train, divided.validation, divided.share, divided.overwrite) == ("t", "v", 0.3, True)
