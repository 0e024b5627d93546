"""Makes a table of rows: a line for each, with its reward, its parts, and the reason for the weakest of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from judge.doors.console import WIDEST_ID, width
from judge.doors.scored_rows import Row
from judge.rubric.rubric import Rubric

RubricOf = Callable[[Row], Rubric | None]
"""Gives the rubric of a row; None where it is not known."""

_REASON = 24
"""Columns that the reason needs to say something; a guess. Where the parts leave it less, they are left out."""

_NUMBER = len("0.750")
_GAP = len("  ")


def row_table(rows: Iterable[Row], rubric_of: RubricOf) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the heads of the columns, and the cells of each row.

    Args:
        rows: what is shown.
        rubric_of: says which criteria are pitfalls, whose high values are the bad ones.
    """
    lines = [_Line(row.name, _reward(row), _values(row), _why(row, rubric_of(row))) for row in rows]
    names = tuple(dict.fromkeys(name for line in lines for name in line.values))
    longest = min(WIDEST_ID, max((len(line.name) for line in lines), default=0))
    parts = sum(max(len(name), _NUMBER) + _GAP for name in names)
    if longest + _GAP + len("reward") + _GAP + parts + _REASON > width():
        names = ()
    cells = [(line.name, line.reward, *(line.values.get(name, "") for name in names), line.why) for line in lines]
    return ("id", "reward", *names, "why"), cells


class _Line(NamedTuple):
    """What a row has in the table; the row itself, which may be long, is not kept."""

    name: str
    reward: str
    values: Mapping[str, str]
    why: str


def _reward(row: Row) -> str:
    return _number(row.reward) if row.outcome == "scored" else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _values(row: Row) -> Mapping[str, str]:
    return {name: _number(part.worth) for name, part in row.parts.items()}


def _why(row: Row, rubric: Rubric | None) -> str:
    """Say in a line why a row has this reward, or none; nothing where no part could be better."""
    if row.outcome == "unscored":
        return f"unscored, {row.reason or 'no reason given'}: {row.detail or ''}"
    if row.note:
        return row.note
    pitfalls = {one.name for one in (rubric.judged if rubric else ()) if one.weight < 0}
    values = {name: part.worth for name, part in row.parts.items() if part.worth is not None}
    missed = {name: value if name in pitfalls else 1 - value for name, value in values.items()}
    worst = max(missed, key=missed.__getitem__, default="")
    return f"{worst} {_number(values[worst])}: {row.parts[worst].reason or ''}" if missed.get(worst) else ""
