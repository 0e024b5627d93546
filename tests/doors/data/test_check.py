"""The command `data check`: every fault at once, a table, and an exit code that says whether a job can use the data."""

from pathlib import Path

import pytest

from judge.doors.cli import main
from tests.dataset.records import asking, make_record, make_records, write
from tests.doors.conftest import at_terminal
from tests.doors.test_cli import _plain

__all__ = ["_plain"]


def test_a_file_that_is_not_there_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "check", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read: No such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--max-prompt-length", "0"], "--max-prompt-length: wanted 1 or more, found 0", id="no length"),
        pytest.param(["--prompts", "0"], "--prompts: wanted 1 or more, found 0", id="no prompts"),
        pytest.param(["--output", "rows.jsonl"], "without --sample-model there are none", id="an output of nothing"),
        pytest.param(["--rubric", "nothing"], "nothing", id="no such rubric"),
        pytest.param(["--sample-model", "m"], "no rubric: give --rubric", id="a model without a rubric"),
    ],
)
def test_options_that_cannot_be_followed_are_exit_code_2(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "check", write(tmp_path / "a.jsonl", *make_records(100)), *options]) == 2
    captured = capsys.readouterr()
    assert (said in captured.err, captured.out) == (True, "")


def test_all_faults_and_remarks_are_listed_before_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", b"{]\n", asking("Why?", ("assistant", "So.")), b"\n", *make_records(50))
    validation = write(tmp_path / "v.jsonl", make_record(7))
    assert main(["data", "check", path, "--validation", validation]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{path}: 52 records; a training job takes 100 to 20,000"
    assert printed[1].startswith(f"{path}:1: not JSON: ")
    assert printed[2].startswith(f"{path}:2: messages: ends with the answer")
    assert printed[3].startswith(f"{validation}:1: the same prompt as in {path}:11")
    place = printed.index(f"remark: {path}:3: a blank line; whether a job takes it is not documented")
    assert (printed[place - 1], printed[place + 1]) == ("", ""), "faults, remarks and table stand apart"
    assert printed[-1] == "not ready for a job: 4 faults, 1 remark"
    table = {line.split("  ")[0]: line.split()[-2:] for line in printed}
    assert table["records without faults"] == ["50", "1"]


def test_data_that_a_job_can_use_are_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", *make_records(100))
    assert main(["data", "check", path, "--rubric", "math_reasoning"]) == 0
    printed = capsys.readouterr().out
    assert printed.endswith("\na job can use the data: 0 faults, 0 remarks\n")
    assert printed.lstrip("\n") == printed, "without findings the table comes first"


def test_the_rubric_of_the_environment_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUDGE_RUBRIC", "math_reasoning")
    path = write(tmp_path / "a.jsonl", *make_records(100), make_record(200, reference_answer=None))
    assert main(["data", "check", path]) == 1
    assert f"{path}:101: check correct: the record has no reference answer" in capsys.readouterr().out


def test_prompts_over_the_limit_are_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", *make_records(100), asking("word" * 200))
    assert main(["data", "check", path, "--max-prompt-length", "199"]) == 1
    assert capsys.readouterr().out.startswith(f"{path}:101: about 200 tokens (estimated), over maxPromptLength, 199:")


def test_nothing_in_the_data_can_steer_a_terminal(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *make_records(100), {**asking(("\x1b[2Juser", "Why?")), "\x1b[31mred": 1})
    code, shown = at_terminal("data", "check", path, columns=200)
    assert code == 1
    assert "\x1b" not in shown.replace("\r", "")
    assert "unknown" in shown or "messages[0].role" in shown


def test_remarks_alone_come_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", b"\n", *make_records(100))
    assert main(["data", "check", path]) == 0
    assert capsys.readouterr().out.startswith(f"remark: {path}:1: a blank line")
