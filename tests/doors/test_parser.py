"""What the command line accepts, what it says about the rest, and its help."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from judge.doors.cli import main
from judge.doors.parser import make_parser

COMMANDS = [[], ["score"], ["render"], ["rubrics"], ["checks"], ["show"], ["batch"]]
STEPS = [["batch", "submit"], ["batch", "status"], ["batch", "collect"]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["scor", "x"], "judge: there is no command 'scor'; did you mean 'score'? (see judge --help)", id="command"),
        pytest.param(["batch", "colect"], "there is no command 'colect'; did you mean 'collect'?", id="step"),
        pytest.param(["xyzzy"], "there is no command 'xyzzy'; there are: score, render, show, rubrics", id="nothing-like-it"),
        pytest.param(
            ["score", "x", "--rubic", "y"], "judge score: there is no option '--rubic'; did you mean '--rubric'?", id="option"
        ),
        pytest.param(
            ["score", "x", "--outptu=y"], "there is no option '--outptu'; did you mean '--output'?", id="option-and-value"
        ),
        pytest.param(
            ["batch", "status", "x", "--regoin", "y"], "did you mean '--region'? (see judge batch status", id="step-option"
        ),
        pytest.param(
            ["data", "check", "x", "--sampel-model", "y"],
            "there is no option '--sampel-model'; did you mean '--sample-model'?",
            id="option-of-two-words",
        ),
        pytest.param(
            ["data", "split", "x", "--trian", "y"],
            "judge data split: there is no option '--trian'; did you mean '--train'?",
            id="an-option-that-is-needed",
        ),
        pytest.param(
            ["job", "create", "x", "--reasoning-effort", "hgih"],
            "judge job create: --reasoning-effort: wanted one of low, medium, high; found 'hgih'; did you mean 'high'?",
            id="value",
        ),
        pytest.param(["score", "x", "-z"], "there is no option '-z' (see", id="nothing-like-the-option"),
        pytest.param(["show", "x", "y", "z"], "judge show: unexpected argument 'z'", id="one-too-many"),
        pytest.param(["score"], "judge score: missing: FILE (see judge score --help)", id="no-file"),
        pytest.param(
            ["score", "x", "--concurrency", "many"], "--concurrency: wanted a whole number, found 'many'", id="no-number"
        ),
        pytest.param(
            ["score", "x", "--resume", "--overwrite"],
            "--overwrite and --resume cannot be used together",
            id="resume-and-overwrite",
        ),
        pytest.param(["score", "x", "--rubric"], "judge score: --rubric: its value is missing", id="no-value"),
        pytest.param(["show", "x", "y", "--unscored"], "--unscored and ID cannot be used together", id="id-and-unscored"),
        pytest.param(
            ["show", "x", "--worst", "3", "--unscored"], "--unscored and --worst cannot be used together", id="worst-and-unscored"
        ),
    ],
)
def test_what_cannot_be_parsed_is_one_line_with_the_nearest_thing_there_is(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert says in captured.err


@pytest.mark.parametrize("arguments", [[], ["batch"]])
def test_without_a_command_the_help_is_shown_and_the_code_is_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    with pytest.raises(SystemExit, match="0"):
        main([*arguments, "--help"])
    assert capsys.readouterr().out == captured.err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    stated = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"judge {stated}\n"


def test_help_loads_nothing_that_only_commands_need() -> None:
    program = "import sys, judge.doors.cli; sys.exit(bool({'rich', 'boto3', 'judge.files.run', 'judge.doors.commands'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("command", [["score"], *STEPS])
def test_every_command_that_talks_to_aws_takes_a_region(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    assert "--region REGION" in capsys.readouterr().out


@pytest.mark.parametrize("command", [*COMMANDS, *STEPS], ids=" ".join)
def test_help_says_what_a_command_does_and_fits_a_terminal(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 5
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("command", [[], ["score"]], ids=" ".join)
def test_help_tells_the_exit_codes(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    told = capsys.readouterr().out
    for code in (0, 1, 2, 3, 130):
        assert f"\n  {code:<5}" in told


def test_commands_are_stored_by_name_with_what_holds_where_nothing_is_said() -> None:
    parsed = make_parser().parse_args(["score", "f"])
    assert (parsed.command, parsed.output, parsed.how, parsed.judge, parsed.models) == ("score", "-", "new", None, None)
    assert make_parser().parse_args(["batch", "status", "j"]).command == "batch status"
    shown = make_parser().parse_args(["show", "out", "-1"])
    assert (shown.id, shown.worst, shown.unscored, shown.input) == ("-1", None, False, None)
