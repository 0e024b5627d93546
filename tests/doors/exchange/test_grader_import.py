"""The command `import`: files that load, and a line for each difference."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from judge.doors.cli import main
from tests.exchange.examples import EXAMPLES

SCORE = next(one.grader for one in EXAMPLES if one.name == "score_model")


def write(path: Path, grader: Any = SCORE) -> str:
    path.write_text(json.dumps(grader), "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"{", "no JSON", id="no-json"),
        pytest.param(b"\xff", "not UTF-8", id="no-utf-8"),
        pytest.param(b" " * 2_000_001, "at most 2,000,000 bytes", id="large"),
        pytest.param(b'{"type": "x"}', "one of string_check", id="no-grader"),
        pytest.param(None, "cannot be read", id="no-file"),
    ],
)
def test_what_is_no_grader_ends_with_2(
    tmp_path: Path, content: bytes | None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "g.json").write_bytes(content)
    assert main(["import", str(tmp_path / "g.json"), "--folder", str(tmp_path)]) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "rubrics").exists()


def test_files_are_written_once_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "g.json")
    assert main(["import", file, "--folder", str(tmp_path), "--name", "mine"]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [str(tmp_path / "rubrics" / "mine.yaml"), str(tmp_path / "prompts" / "mine.j2")]
    assert "an empty response gets 0" in shown.err
    assert "--model gpt-4o-2024-08-06" in shown.err
    assert main(["import", file, "--folder", str(tmp_path), "--name", "mine"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["import", file, "--folder", str(tmp_path), "--name", "mine", "--overwrite"]) == 0


def test_stdin_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(SCORE).encode())))
    assert main(["import", "-", "--folder", str(tmp_path)]) == 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_each_documented_grader_passes_judge_rubrics(
    example: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", write(tmp_path / "g.json", example.grader), "--folder", str(tmp_path), "--name", "mine"]) == 0
    monkeypatch.setenv("JUDGE_FOLDER", str(tmp_path))
    assert main(["rubrics", str(tmp_path / "rubrics" / "mine.yaml")]) == 0
    assert "mine" in capsys.readouterr().out
