"""The gate: the least that the figures must come to, for a test that runs by itself."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from judge.agreement.figure import Figure
from judge.agreement.verdicts import FEWEST
from judge.errors import SettingsFault
from judge.record import near_miss


class Bound(NamedTuple):
    """One bound of a gate."""

    name: str
    """The name of a figure, see `Figure.key`."""

    least: float


class Held(NamedTuple):
    """What became of a bound."""

    bound: Bound
    outcome: Literal["holds", "does not hold", "cannot be said"]
    why: str


def read_bounds(texts: Sequence[str]) -> list[Bound]:
    """Read bounds as they are typed: `rho=0.5`.

    Raises:
        SettingsFault: one has another form.
    """
    return [_bound(text) for text in texts]


def hold(bounds: Sequence[Bound], figures: Sequence[Figure]) -> list[Held]:
    """Compare figures with bounds. The low end of the interval counts, so that no lucky draw of labels passes.

    Raises:
        SettingsFault: there is no figure of that name, or one of which more is not better.
    """
    known = {figure.key: figure for figure in figures}
    return [_held(bound, known[_known(bound.name, figures)]) for bound in bounds]


def _bound(text: str) -> Bound:
    name, equals, number = text.partition("=")
    try:
        least = float(number)
    except ValueError:
        least = math.nan
    if not name.strip() or not equals or not math.isfinite(least):
        msg = f"--least: wanted NAME=NUMBER, such as rho=0.5; found {text!r}"
        raise SettingsFault(msg)
    return Bound(name.strip(), least)


def _known(name: str, figures: Sequence[Figure]) -> str:
    usable = [figure.key for figure in figures if figure.best_high]
    if name in usable:
        return name
    if any(figure.key == name for figure in figures):
        msg = f"--least: more of {name!r} is not better, so it can have no least value; there are: {', '.join(usable)}"
        raise SettingsFault(msg)
    listed = near_miss(name, usable) or f"; there are: {', '.join(usable) or 'none'}"
    msg = f"--least: these labels give no figure {name!r}{listed}"
    raise SettingsFault(msg)


def _held(bound: Bound, figure: Figure) -> Held:
    found = figure.estimate
    if figure.labels < FEWEST:
        why = f"{bound.name}: {figure.labels} labels; wanted {FEWEST} or more"
        return Held(bound, "cannot be said", why)
    measured = f"{bound.name} is {found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    if found.low < bound.least:
        return Held(bound, "does not hold", f"{measured}; wanted the low end to be at least {bound.least:g}")
    return Held(bound, "holds", f"{measured}, at least {bound.least:g}")
