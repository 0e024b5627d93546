"""The picture of a course: everything in it is named, it is as wide as a page, and the same course is the same picture."""

import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from judge.errors import SettingsFault
from judge.files.own_file import check_place
from judge.training.course import Course, series_of
from judge.training.curves.course_file import MARK
from judge.training.curves.course_reading import read_curves
from judge.training.curves.picture import Form, check_plots, picture
from tests.training.curves.synthetic import KINDS, Kind, synthetic

pytest.importorskip("matplotlib", reason="matplotlib is not installed")


def drawn(course: Course, form: Form = "svg") -> bytes:
    return picture(course, read_curves(course), form)


def texts(svg: bytes) -> list[str]:
    """Return the texts of an SVG: matplotlib writes each beside its letters' outlines."""
    return [text.strip() for text in re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL)]


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(SettingsFault, match=r"pip install 'rft-judge\[plots\]'"):
        check_plots()
    with pytest.raises(SettingsFault, match=r"pip install 'rft-judge\[plots\]'"):
        drawn(synthetic(KINDS["flat"]))


def test_matplotlib_is_loaded_for_a_picture_alone() -> None:
    code = "import sys, judge.training.curves.picture, judge.doors.job.curves; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False).returncode == 0


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_drawn_with_its_name_and_its_figures(kind: Kind) -> None:
    course = synthetic(kind)
    reading = read_curves(course)
    found = texts(picture(course, reading, "svg"))
    assert f"{course.job}: {reading.name}" in found
    told = " ".join(found).replace("•", " ")
    assert all(" ".join(says.split()) in " ".join(told.split()) for says in reading.says)
    assert {"Reward", "Spread of the rewards within a prompt", "Shares", "Loss", "reward", "step"} <= set(found)
    assert {"minutes since the job was created", "critic/rewards/mean", "training_loss"} <= set(found)
    assert ("val-score/rewards/mean@1" in found) == (kind.validation is not None)


def test_a_png_is_a_thousand_pixels_wide_and_small() -> None:
    data = drawn(synthetic(KINDS["together"]), "png")
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", data[16:20])[0] == 1000
    assert len(data) < 300_000


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_same_course_is_the_same_picture_and_known_as_ours(form: Form, tmp_path: Path) -> None:
    course = synthetic(KINDS["together"])
    data = drawn(course, form)
    assert data == drawn(course, form)
    assert MARK.encode() in data[:4000]
    path = tmp_path / f"x.{form}"
    path.write_bytes(data)
    check_place(path, MARK.encode(), "about a job's course")


def test_an_svg_holds_no_date_and_loads_nothing() -> None:
    svg = drawn(synthetic(KINDS["flat"])).decode()
    assert not re.search(r"20\d\d-\d\d-\d\d", svg)
    assert "<script" not in svg
    assert not re.search(r'(href|src)="(?!#)', svg)


def test_a_course_without_points_is_a_picture_of_its_reading() -> None:
    found = texts(drawn(Course(job="new", series=[])))
    assert found[0] == "new: too short"


@pytest.mark.parametrize(
    "name", ["$a$", r"$\frac{$", "_hidden", "--><script>", "", "\x1b[31m", "a\nb", "x" * 500, "日本語", "&lt;", "\u202e"]
)
def test_a_name_from_a_file_is_only_a_name(name: str) -> None:
    points = [(at, at / 20) for at in range(20)]
    series = [series_of(name, points, role=role, by="step", source=name) for role in ("training reward", "loss", "other")]  # type: ignore[arg-type]
    svg = drawn(Course(job=name, series=series))
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"<script" not in svg


def test_what_is_not_drawn_is_counted() -> None:
    series = [series_of(f"figure-{place}", [(1, 0.5), (2, 0.6)], role="other", by="step", source="f") for place in range(15)]
    found = texts(drawn(Course(job="j", series=series)))
    assert sum(text.startswith("figure-") for text in found) == 13
    assert any("2 more figures are not drawn here" in text for text in found)


def test_the_range_of_the_rubric_is_the_axis_of_the_reward() -> None:
    found = texts(drawn(synthetic(KINDS["flat"], low=-10.0, high=10.0)))
    assert {"−10", "10"} <= set(found)


def test_the_axis_of_a_spread_begins_at_nothing() -> None:
    spread = series_of("group_spread", [(1, 0.51), (2, 0.52)], role="spread", by="step", source="f")
    assert "0.0" in texts(drawn(Course(job="j", series=[spread])))
    assert "0.0" not in texts(drawn(Course(job="j", series=[spread.model_copy(update={"role": "loss"})])))
