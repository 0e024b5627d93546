"""The course of a training job in a report: its reading, its curves, and a table of all its figures."""

from pathlib import Path

import pytest

from judge.errors import InputFault
from judge.report.blocks import Lines, Table
from judge.report.training_course import training_course
from judge.training.course import Course, series_of
from judge.training.curves.course_file import write_course
from judge.training.curves.course_reading import read_curves
from tests.training.curves.synthetic import KINDS, synthetic


def written(folder: Path, course: Course) -> str:
    write_course(folder / "curves.json", course)
    return str(folder / "curves.json")


def test_a_file_without_a_course_makes_no_section(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="cannot be read"):
        training_course(str(tmp_path / "none.json"))


def test_the_reading_is_what_stands_out_and_what_is_said(tmp_path: Path) -> None:
    course = synthetic(KINDS["collapsing"])
    reading = read_curves(course)
    section, (stands,) = training_course(written(tmp_path, course))
    assert section.says == (f"The course of {course.job}: collapsing.", *reading.says, reading.advice)
    assert (stands.figure, stands.to) == ("collapsing", section.id)
    assert reading.says[0] in stands.text


def test_a_course_without_a_point_has_no_figure(tmp_path: Path) -> None:
    section, (stands,) = training_course(written(tmp_path, Course(job="new", series=[])))
    assert (section.blocks, stands.figure) == ((), "too short")


def test_validation_stands_at_its_own_steps_beside_the_training(tmp_path: Path) -> None:
    course = synthetic(KINDS["together"])
    section, _ = training_course(written(tmp_path, course))
    reward = section.blocks[0]
    assert isinstance(reward, Lines)
    assert (reward.title, reward.axis, list(reward.at)) == ("Reward", "step", [float(step) for step in range(1, 61)])
    training, validation = reward.series
    assert (training.joined, validation.joined) == (False, True)
    assert list(training.values) == list(course.series[0].values)
    known = [(at, value) for at, value in zip(reward.at, validation.values, strict=True) if value is not None]
    assert known == list(zip(course.series[1].at, course.series[1].values, strict=True))


def test_every_figure_has_a_row_and_a_curve(tmp_path: Path) -> None:
    other = series_of("actor/entropy", [(1, 0.9), (2, 0.7), (3, 0.8)], role="other", by="step", source="a file")
    course = synthetic(KINDS["together"])
    section, _ = training_course(written(tmp_path, course.model_copy(update={"series": (*course.series, other)})))
    *figures, table = section.blocks
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == [one.name for one in (*course.series, other)]
    assert list(table.rows[-1]) == ["actor/entropy", "a file", "step", 3.0, 0.9, 0.8, 0.7, 0.9]
    drawn = [one.name for figure in figures if isinstance(figure, Lines) for one in figure.series]
    assert sorted(drawn) == sorted(one.name for one in (*course.series, other))
    assert figures[-1].says == "actor/entropy from 0.9 to 0.8, of a file"
