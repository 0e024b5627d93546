"""The course of the training job that a run belongs to: its curves, and their reading."""

from collections.abc import Sequence
from pathlib import Path

from judge.report.blocks import Block, Curve, Lines, Section, Stands, Table
from judge.training.course import Course, Series
from judge.training.curves.course_file import read_course
from judge.training.curves.course_reading import Reading, read_curves
from judge.training.curves.panels import Panel, panels_of

_ID = "job"


def training_course(path: str) -> tuple[Section, Sequence[Stands]]:
    """Return the section on a job, and what stands out in it.

    Args:
        path: what `judge job curves --output FILE.json` wrote.

    Raises:
        InputFault: the file holds no course.
    """
    course = read_course(Path(path))
    reading = read_curves(course)
    says = [f"The course of {course.job}: {reading.name}.", *reading.says, *([reading.advice] if reading.advice else [])]
    blocks: list[Block] = [*(_lines(panel) for panel in panels_of(course)), *([_table(course)] if course.series else [])]
    return Section(id=_ID, heading="Training", says=says, blocks=blocks), [_stands(course, reading)]


def _stands(course: Course, reading: Reading) -> Stands:
    return Stands(reading.name, f"is how the curves of {course.job} look. {reading.says[0]}", _ID)


def _lines(panel: Panel) -> Lines:
    """Draw a panel. Its series may stand at different places; whoever has fewer than all of them is drawn with its points."""
    at = sorted({place for one in panel.series for place in one.at})
    curves = []
    for one in panel.series:
        known = dict(zip(one.at, one.values, strict=True))
        curves.append(Curve(name=one.name, values=[known.get(place) for place in at], joined=len(known) < len(at)))
    return Lines(title=panel.title, says="; ".join(map(_says, panel.series)), axis=panel.axis, at=at, series=curves)


def _says(one: Series) -> str:
    """Say where a curve begins and ends."""
    return f"{one.name} from {one.values[0]:.3g} to {one.values[-1]:.3g}, of {one.source}"


def _table(course: Course) -> Table:
    rows: list[list[str | float | None]] = [
        [one.name, one.source, one.by, float(len(one.at)), one.values[0], one.values[-1], min(one.values), max(one.values)]
        for one in course.series
        if one.at
    ]
    heads = ["figure", "of", "by", "points", "first", "last", "lowest", "highest"]
    return Table(title="All figures of the job", heads=heads, numeric=[False] * 3 + [True] * 5, rows=rows)
