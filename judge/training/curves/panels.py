"""The panels in which a course is drawn, in pictures and in the report: what is compared stands in one.

Figures of steps and figures of minutes stand in panels of their own: nothing says which step ran in which minute.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from judge.training.course import Course, Role, Series

_MOST = 3
"""Lines in a panel, as many as the report has kinds of line; more series make another panel."""


class Panel(NamedTuple):
    """Series that are drawn over each other."""

    title: str
    by: Literal["step", "minute"]
    unit: str
    series: Sequence[Series]
    rewards: bool = False
    """Whether it shows the rewards, which have the rubric's range."""

    from_nothing: bool = False
    """Whether its axis begins at 0, so that a small change looks small."""

    @property
    def axis(self) -> str:
        """The name of the axis along which it goes."""
        return "step" if self.by == "step" else "minutes since the job was created"


class _Kind(NamedTuple):
    """What belongs into one panel: series of some roles, or of some names."""

    title: str
    unit: str
    roles: frozenset[Role] = frozenset()
    names: frozenset[str] = frozenset()
    from_nothing: bool = True


_REWARD = _Kind("Reward", "reward", frozenset({"training reward", "validation reward"}), from_nothing=False)
_KINDS = (
    _REWARD,
    _Kind("Spread of the rewards within a prompt", "standard deviation", frozenset({"spread"})),
    _Kind("Shares", "%", names=frozenset({"flat_groups_percent", "judge_failures_percent"})),
    _Kind("Loss", "loss", frozenset({"loss"}), from_nothing=False),
)
"""In the order in which they are drawn."""


def panels_of(course: Course) -> Sequence[Panel]:
    """Return the panels of a course; whatever belongs into none of the known ones has one of its own behind them."""
    series = [one for one in course.series if one.at]
    return [*(panel for kind in _KINDS for panel in _of_kind(kind, series)), *_others(series)]


def _of_kind(kind: _Kind, series: Sequence[Series]) -> Iterator[Panel]:
    orders: tuple[Literal["step", "minute"], ...] = ("step", "minute")
    for by in orders:
        found = [one for one in series if one.by == by and _belongs(one, kind)]
        for place in range(0, len(found), _MOST):
            some = found[place : place + _MOST]
            yield Panel(kind.title, by, kind.unit, some, rewards=kind is _REWARD, from_nothing=kind.from_nothing)


def _belongs(one: Series, kind: _Kind) -> bool:
    return one.role in kind.roles or (one.role == "other" and one.name in kind.names)


def _others(series: Sequence[Series]) -> Iterator[Panel]:
    for one in series:
        if not any(_belongs(one, kind) for kind in _KINDS):
            yield Panel(one.name, one.by, "", [one])
