"""A calibration in the text of a rubric's file."""

from pathlib import Path

import pytest

from judge.agreement.rubric_text import insert, refuse_shipped, write_calibration
from judge.errors import RubricFault
from judge.rubric.calibration import Calibration
from judge.rubric.rubric_file import load_rubric

TEXT = """\
# What we look at.
name: manners
description: >-
  How it
  sounds.

  calibration: of nothing
criteria:  # one
  - {name: tone, description: "Tone?", range: [0, 1]}
"""

OLD = """\
calibration:  # old
  of: tone
  knots:
    [[0, 0], [1, 1]]

  # a remark in the block
  origin: {question: q, prompt: p, model: m, labels: l, n: 1, annotators: 1}
  held_out: {rmse: 0.1, raw: 0.2, constant: 0.3, rho: 0.5, rho_ci: [0.4, 0.6]}
"""

AFTER = """\

# About the range.
range: [0, 2]
"""


def calibration(of: str = "judge", model: str = 'm: "x", ü 😀 #1') -> Calibration:
    knots = [[at / 10, round(at / 20 + 0.0001, 4)] for at in range(11)]
    origin = {"question": "1e5", "prompt": "p", "model": model, "labels": "123", "n": 50, "annotators": 2}
    held_out = {"rmse": 0.1, "raw": 0.2, "constant": 0.3, "rho": 0.5, "rho_ci": [0.4, 0.6]}
    return Calibration.model_validate({"of": of, "knots": knots, "origin": origin, "held_out": held_out})


def written(folder: Path, text: str) -> Path:
    path = folder / "manners.yaml"
    path.write_bytes(text.encode())
    return path


def test_a_rubric_inside_an_installed_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "judge" / "rubrics").mkdir(parents=True)
    inside = tmp_path / "judge" / "rubrics" / "summary.yaml"
    with pytest.raises(RubricFault, match="a shipped rubric is not written to; copy it to a folder of your own"):
        refuse_shipped(inside, tmp_path / "judge")
    (tmp_path / "link.yaml").symlink_to(inside)
    with pytest.raises(RubricFault, match="copy it"):
        refuse_shipped(tmp_path / "link.yaml", tmp_path / "judge")
    refuse_shipped(tmp_path / "rubrics" / "summary.yaml", tmp_path / "judge")


@pytest.mark.parametrize(
    "text",
    [
        "{name: manners, description: D., criteria: [{name: tone, description: T., range: [0, 1]}]}\n",
        TEXT + "...\n",
        "".join(f"  {line}\n" for line in TEXT.splitlines()),
        TEXT + "calibration: {of: tone, knots: [[0, 0], [1, 1]],\norigin: {}, held_out: {}}\n",
    ],
    ids=["one line", "closed document", "indented", "flow over lines"],
)
def test_a_file_of_another_form_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, TEXT)
    rubric = load_rubric(path)
    path.write_text(text, "utf-8")
    with pytest.raises(RubricFault, match=r"put it in yourself|nothing was written"):
        write_calibration(path, rubric, calibration())
    assert path.read_text("utf-8") == text
    assert [file.name for file in tmp_path.iterdir()] == ["manners.yaml"]


def test_a_map_that_the_rubric_cannot_use_is_not_written(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT + "reward: tone\n")
    with pytest.raises(RubricFault, match=r"manners\.yaml: .*'judge' is not in its formula"):
        write_calibration(path, load_rubric(path), calibration())
    assert path.read_text("utf-8") == TEXT + "reward: tone\n"


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    rubric = load_rubric(path)
    path.write_text(TEXT + "version: 2\n", "utf-8")
    with pytest.raises(RubricFault, match=r"put it in yourself|nothing was written"):
        write_calibration(path, rubric, calibration())


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    rubric = load_rubric(path)
    path.unlink()
    with pytest.raises(RubricFault, match=r"manners\.yaml: cannot be read"):
        write_calibration(path, rubric, calibration())


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("before", "old", "after"),
    [
        (TEXT, "", ""),
        (TEXT.rstrip("\n"), "", ""),
        (TEXT + AFTER, "", ""),
        (TEXT, OLD, ""),
        (TEXT, OLD.rstrip("\n"), ""),
        (TEXT, OLD, AFTER),
        (TEXT, OLD, "checks: []\n"),
        ("", OLD, TEXT),
    ],
)
def test_the_block_is_put_in_and_every_other_byte_stays(tmp_path: Path, before: str, old: str, after: str, end: str) -> None:
    before, old, after = (part.replace("\n", end) for part in (before, old, after))
    path = written(tmp_path, before + old + after)
    write_calibration(path, load_rubric(path), calibration())
    text = path.read_bytes().decode()
    assert text.startswith(before)
    assert text.endswith(after)
    block = text[len(before) : len(text) - len(after)]
    assert block.strip().startswith("calibration:  # written by judge calibrate --write")
    assert block.count("origin:") == text.count("origin:") == 1
    assert text.count("\n") == text.count(end)
    assert load_rubric(path).calibration == calibration()


def test_another_map_replaces_the_first_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT)
    write_calibration(path, load_rubric(path), calibration())
    first = path.read_text("utf-8")
    write_calibration(path, load_rubric(path), calibration(of="tone"))
    assert path.read_text("utf-8") == first.replace("of: judge", "of: tone")
    write_calibration(path, load_rubric(path), calibration())
    assert path.read_text("utf-8") == first
    assert [file.name for file in tmp_path.iterdir()] == ["manners.yaml"]


def test_the_block_is_written_for_people() -> None:
    assert insert("name: manners\n", calibration(model="m")) == (
        "name: manners\n\n"
        "calibration:  # written by judge calibrate --write; without this block the judge's own scores count\n"
        "  of: judge\n"
        "  knots:  # [the judge's score, people's], both from 0 to 1\n"
        "    [[0, 0.0001], [0.1, 0.0501], [0.2, 0.1001], [0.3, 0.1501], [0.4, 0.2001], [0.5, 0.2501],\n"
        "     [0.6, 0.3001], [0.7, 0.3501], [0.8, 0.4001], [0.9, 0.4501], [1, 0.5001]]\n"
        '  origin: {question: "1e5", prompt: "p", model: "m", labels: "123", n: 50, annotators: 2}\n'
        "  held_out: {rmse: 0.1, raw: 0.2, constant: 0.3, rho: 0.5, rho_ci: [0.4, 0.6]}\n"
    )
