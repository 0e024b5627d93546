"""The command `export`: what the other system takes, and a line for what it cannot say."""

import json
from pathlib import Path

import pytest

from judge.doors.cli import main
from tests.stack_server import NAME, VERSION, StackServer


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["--to", "reward-prompt"], "no rubric", id="no-rubric"),
        pytest.param(
            ["--to", "reward-prompt", "--rubric", "summary", "--stack", "s"], "--stack: a reward prompt needs none", id="stack"
        ),
        pytest.param(["--to", "reward-prompt", "--rubric", "sql_query"], "cannot be a reward prompt", id="no-judge"),
        pytest.param(["--to", "reward-function", "--rubric", "summary"], "--stack: missing", id="no-stack"),
    ],
)
def test_what_cannot_be_exported_ends_with_2(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", *words]) == 2
    assert says in capsys.readouterr().err


def test_a_reward_prompt_is_written_and_what_is_lost_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "reward-prompt", "--rubric", "summary", "--output", str(tmp_path / "p.jinja")]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "lost: checks: substance" in shown.err
    assert "{{ model_output }}" in (tmp_path / "p.jinja").read_text()


def test_a_template_goes_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "reward-prompt", "--rubric", "summary"]) == 0
    assert "{{ prompt }}" in capsys.readouterr().out


def test_a_file_that_cannot_be_written_ends_with_3(tmp_path: Path) -> None:
    assert main(["export", "--to", "reward-prompt", "--rubric", "summary", "--output", str(tmp_path / "no" / "p")]) == 3


def test_a_deployed_function_is_registered_by_its_version(deployed: StackServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "reward-function", "--stack", NAME]) == 0
    shown = capsys.readouterr()
    request = json.loads(shown.out)
    assert VERSION in request["HubContentDocument"]
    assert "SageMaker in their name" in shown.err


def test_a_stack_that_judges_by_another_rubric_is_refused(deployed: StackServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--to", "reward-function", "--stack", NAME, "--rubric", "summary"]) == 2
    assert "judges by math_reasoning, and not by summary" in capsys.readouterr().err
