"""Makes a table of rows: the reward of each, its parts, and the reason for its weakest part."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from judge.doors.console import WIDEST_ID, width
from judge.files.scored_rows import Row
from judge.rubric.rubric import Rubric
from judge.rubric.weights import Weighted, shortfall

RubricOf = Callable[[Row], Rubric | None]
"""Gives the rubric of a row; None if unknown."""

_REASON = 40
"""Columns that the reason needs, six words a line; a guess. If the parts leave less, they are left out."""

_NUMBER = len("0.750")
_GAP = len("  ")


def row_table(rows: Iterable[Row], rubric_of: RubricOf) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return the heads of the columns, and the cells of each row.

    Args:
        rows: what is shown.
        rubric_of: says which parts are pitfalls, whose high values are the bad ones.
    """
    lines = [_Line(row.name, _reward(row), _values(row), _why(row, rubric_of)) for row in rows]
    names = tuple(dict.fromkeys(name for line in lines for name in line.values))
    longest = min(WIDEST_ID, max((len(line.name) for line in lines), default=0))
    parts = sum(max(len(name), _NUMBER) + _GAP for name in names)
    if longest + _GAP + len("reward") + _GAP + parts + _REASON > width():
        names = ()
    cells = [(line.name, line.reward, *(line.values.get(name, "") for name in names), line.why) for line in lines]
    return ("id", "reward", *names, "why"), cells


class _Line(NamedTuple):
    """What the table shows of a row; the row itself, which may be long, is not kept."""

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


def _why(row: Row, rubric_of: RubricOf) -> str:
    """Say in a line why a row has this reward, or none; nothing if every part is at its best."""
    if row.outcome == "unscored":
        return f"unscored, {row.reason or 'no reason given'}: {row.detail or ''}"
    return row.note or _weakest(row, rubric_of)


def _weakest(row: Row, rubric_of: RubricOf) -> str:
    """Name the weakest part with its reason; nothing if a part may be a pitfall, because its best end is then unknown."""
    values = {name: part.worth for name, part in row.parts.items() if part.worth is not None}
    rubric = rubric_of(row) if values else None
    parts: Sequence[Weighted] = (*rubric.checks, *rubric.judged) if rubric else ()
    weights = {part.name: part.weight for part in parts}
    if not values.keys() <= weights.keys():
        return ""
    missed = {name: shortfall(value, pitfall=weights[name] < 0) for name, value in values.items()}
    worst = max(missed, key=missed.__getitem__, default="")
    return f"{worst} {_number(values[worst])}: {row.parts[worst].reason or ''}" if missed.get(worst) else ""
