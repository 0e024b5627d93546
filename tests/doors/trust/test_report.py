"""The command `report`: what it refuses, what it says, and what it writes."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from judge.agreement.rubric_text import write_calibration
from judge.doors.cli import main
from judge.rubric.calibration import Calibration
from judge.rubric.rubric_file import load_rubric
from judge.training.curves.course_file import write_course
from tests.report.conftest import sample, scored, write
from tests.training.curves.synthetic import KINDS, synthetic

_OK, _MISCONFIGURED, _UNWRITTEN = 0, 2, 3


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Rows of a run of the shipped rubric `summary`, made with its recorded replies."""
    output = tmp_path / "rows.jsonl"
    replies = "replies:examples/summary/replies.jsonl"
    assert (
        main(["score", "examples/summary/samples.jsonl", "--rubric", "summary", "--judge", replies, "--output", str(output)]) == 0
    )
    return output


def data(path: Path) -> dict[str, Any]:
    """Return what a report is made from."""
    packed = re.search(r'id="data">([^<]*)<', path.read_text("utf-8"))
    assert packed
    made: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    return made


def test_a_file_that_is_no_report_is_not_replaced(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = rows.read_bytes()
    assert main(["report", str(rows), "-o", str(rows)]) == _MISCONFIGURED
    assert rows.read_bytes() == before
    assert "already exists and is not a report" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        pytest.param(["none.jsonl"], "none.jsonl: no such file", id="other"),
        pytest.param(["--rubric", "helpfulness"], "--rubric: helpfulness .* did not score these rows", id="rubric"),
        pytest.param(["--steps"], "no record of .* has a whole number in metadata.step", id="steps"),
        pytest.param(["--labels", "none.jsonl"], "none.jsonl: cannot be read", id="labels"),
        pytest.param(["--audit", "none.jsonl"], "none.jsonl: no such file", id="audit"),
        pytest.param(["--job", "none.json"], "none.json: cannot be read", id="job"),
        pytest.param(["--job", "examples/summary/samples.jsonl"], "wanted what `judge job curves JOB --output", id="no-course"),
    ],
)
def test_what_cannot_be_shown_is_a_line_and_nothing_is_written(
    more: list[str], says: str, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.html"
    assert main(["report", "-o", str(output), str(rows), *more]) == _MISCONFIGURED
    assert re.search(says, capsys.readouterr().err)
    assert not output.exists()


def test_a_folder_that_is_a_file_cannot_be_written(rows: Path) -> None:
    assert main(["report", str(rows), "-o", str(rows / "report.html")]) in (_MISCONFIGURED, _UNWRITTEN)


def test_a_jobs_curves_stand_in_the_report(rows: Path, tmp_path: Path) -> None:
    write_course(tmp_path / "curves.json", synthetic(KINDS["without-validation"]))
    output = tmp_path / "report.html"
    assert main(["report", str(rows), "-o", str(output), "--job", str(tmp_path / "curves.json")]) == _OK
    made = data(output)
    assert "training rises, validation does not" in [one["figure"] for one in made["findings"]]
    section = next(one for one in made["sections"] if one["id"] == "job")
    assert [block["title"] for block in section["blocks"]][::4] == ["Reward", "All figures of the job"]


def test_a_run_becomes_a_report_that_a_second_one_replaces(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.html"
    for _ in range(2):
        assert main(["report", str(rows), "-o", str(output)]) == _OK
    assert f"{output}: 14 rows" in capsys.readouterr().err
    made = data(output)
    assert made["title"] == "summary, version 2"
    assert len(made["runs"][0]["response"]) == 14
    assert None not in made["runs"][0]["response"]
    assert dict(made["facts"])["range"] == "0 to 1"


def test_without_samples_the_rows_are_still_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write(tmp_path / "rows.jsonl", [scored(1, input=str(tmp_path / "gone.jsonl"))])
    output = tmp_path / "report.html"
    assert main(["report", str(rows), "-o", str(output)]) == _OK
    said = capsys.readouterr().err
    assert "prompts and responses are left out: " in said
    assert "weights and range are not known: no rubric here is called 'test'" in said
    assert data(output)["runs"][0]["response"] == [None]


def test_samples_that_were_named_have_to_be_there(rows: Path, tmp_path: Path) -> None:
    assert main(["report", str(rows), "--input", "none.jsonl", "-o", str(tmp_path / "report.html")]) == _MISCONFIGURED


def test_the_samples_may_lie_elsewhere(tmp_path: Path) -> None:
    rows = write(tmp_path / "rows.jsonl", [scored(1, input="gone.jsonl")])
    samples = write(tmp_path / "moved.jsonl", [sample(1)])
    output = tmp_path / "report.html"
    assert main(["report", str(rows), "--input", str(samples), "-o", str(output)]) == _OK
    assert data(output)["texts"] == ["Sum up text 0."]


def test_two_runs_with_labels_are_one_report(rows: Path, tmp_path: Path) -> None:
    ids = [json.loads(line)["id"] for line in rows.read_text("utf-8").splitlines()]
    labels = write(tmp_path / "labels.jsonl", [{"id": one, "annotator": "kim", "score": at / 14} for at, one in enumerate(ids)])
    output = tmp_path / "report.html"
    assert main(["report", str(rows), str(rows), "--labels", str(labels), "-o", str(output)]) == _OK
    assert [one["id"] for one in data(output)["sections"]][:2] == ["compared", "people"]


def test_an_unfinished_run_is_shown_as_far_as_it_got(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "rows.jsonl.part", [{"run": {"input": "in.jsonl"}}, scored(1)])
    assert main(["report", str(tmp_path / "rows.jsonl"), "-o", str(tmp_path / "report.html")]) == _OK
    assert "these are the rows of" in capsys.readouterr().err


@pytest.fixture
def desk(tmp_path: Path) -> list[str]:
    """The outputs of the two rubrics of examples/trust, whose names are nobody else's."""
    outputs = []
    for version in ("desk_v1", "desk_v2"):
        rubric, replies = f"examples/trust/{version}.yaml", f"replies:examples/trust/{version}.replies.jsonl"
        outputs.append(str(tmp_path / f"{version}.jsonl"))
        samples = "examples/trust/samples.jsonl"
        assert main(["score", samples, "--rubric", rubric, "--judge", replies, "--output", outputs[-1]]) == 0
    return outputs


def test_each_run_takes_its_own_of_the_rubrics_given(desk: list[str], tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    rubrics = ["--rubric", "examples/trust/desk_v2.yaml", "--rubric", "examples/trust/desk_v1.yaml"]
    labels = ["--labels", "examples/trust/labels.jsonl", "--scale", "1", "5"]
    assert main(["report", *desk, *rubrics, *labels, "-o", str(output)]) == _OK
    found = [one["figure"] for one in data(output)["findings"] if one["text"].startswith("between rewards and people")]
    assert found == ["rho 0.17", "rho 0.91"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        pytest.param(
            ["--rubric", "summary"], r"--rubric: summary \w+ did not score these rows; they name: .*desk_v1 \w+", id="none"
        ),
        pytest.param(
            ["--rubric", "examples/trust/desk_v1.yaml", "--labels", "examples/trust/labels.jsonl", "--scale", "1", "5"],
            r"the scales are in the rubric of .*desk_v2.jsonl, and it was not found",
            id="second",
        ),
        pytest.param(["--scale", "1", "5"], "--scale: it is the scale of people's scores, and there are none", id="scale"),
    ],
)
def test_a_rubric_or_a_scale_that_fits_nothing_is_a_fault(
    more: list[str], says: str, desk: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.html"
    assert main(["report", *desk, *more, "-o", str(output)]) == _MISCONFIGURED
    assert re.search(says, capsys.readouterr().err)
    assert not output.exists()


def test_a_rubric_that_got_its_calibration_later_is_still_the_rubric_of_the_rows(desk: list[str], tmp_path: Path) -> None:
    rubric, output = tmp_path / "desk_v2.yaml", tmp_path / "report.html"
    rubric.write_bytes(Path("examples/trust/desk_v2.yaml").read_bytes())
    plain = load_rubric(rubric)
    made = {"question": plain.question_hash, "prompt": "p", "model": "m", "labels": "l", "n": 50, "annotators": 2}
    held_out = {"rmse": 0.1, "raw": 0.2, "constant": 0.3, "rho": 0.5, "rho_ci": [0.4, 0.6]}
    knots = [[0, 0], [1, 1]]
    calibration = {"of": "judge", "knots": knots, "origin": made, "held_out": held_out}
    write_calibration(rubric, plain, Calibration.model_validate_json(json.dumps(calibration)))
    assert main(["report", desk[1], "--rubric", str(rubric), "-o", str(output)]) == _OK
    assert dict(data(output)["facts"])["range"] == "0 to 1"


def test_rows_cannot_come_from_stdin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "-", "-o", str(tmp_path / "report.html")]) == _MISCONFIGURED
    assert "they have to be in a file" in capsys.readouterr().err
