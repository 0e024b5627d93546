"""The gate: the least values that figures must reach, for a test in CI."""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from judge.agreement.figure import Figure
from judge.agreement.pairing import REWARD
from judge.agreement.verdicts import FEWEST
from judge.errors import SettingsFault
from judge.record import near_miss
from judge.statistics.jackknife import FEWEST_GROUPS

_OF_BOTH = ("alpha_people", "alpha_judge", "alt_test", "advantage")
"""The figures that scores and yes and no both have."""

NAMES = (
    *("rho", "tau", "rho_within", "kappa", *_OF_BOTH),
    *("tpr", "tnr", "j", "auc", "kappa_yes_no", *(f"{name}_yes_no" for name in _OF_BOTH)),
    *("accuracy", "accuracy_first", "accuracy_last", "ties_kept"),
)
"""The figures that can have a least value: those of scores, of yes and no, and of pairs."""


_TESTED = ("alt_test", "alt_test_yes_no")
"""Figures whose value counts, not the low end of their interval: each annotator in them is a test of significance already."""


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


def hold(bounds: Sequence[Bound], figures: Sequence[Figure], targets: Sequence[str]) -> list[Held]:
    """Compare figures with bounds. The low end of the interval counts, so that no lucky draw of labels passes.

    Of the alt-test the value counts: the significance is in it.

    Args:
        bounds: the gate.
        figures: what was found.
        targets: what there are labels about; a figure of theirs that these labels do not define cannot be said.

    Raises:
        SettingsFault: there is no figure of that name, or one of which more is not better.
    """
    known = {figure.key: figure for figure in figures}
    possible = [name if target == REWARD else f"{target}.{name}" for target in targets for name in NAMES]
    for bound in bounds:
        _refuse_unknown(bound.name, known, possible)
    return [_held(bound, known.get(bound.name)) for bound in bounds]


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


def _refuse_unknown(name: str, known: Mapping[str, Figure], possible: Sequence[str]) -> None:
    if name in possible:
        return
    if name in known:
        msg = f"--least: more of {name!r} is not better, so it can have no least value; there are: {', '.join(possible)}"
        raise SettingsFault(msg)
    listed = near_miss(name, possible) or f"; there are: {', '.join(possible)}"
    msg = f"--least: there is no figure {name!r}{listed}"
    raise SettingsFault(msg)


def _held(bound: Bound, figure: Figure | None) -> Held:
    if figure is None:
        return Held(bound, "cannot be said", f"{bound.name}: there are too few labels for it, or they are too much alike")
    found = figure.estimate
    if figure.labels < FEWEST:
        return Held(bound, "cannot be said", f"{bound.name}: {figure.labels} labels; wanted {FEWEST} or more")
    if figure.prompts is not None and 1 < figure.prompts < FEWEST_GROUPS:  # rows of one prompt count as independent
        return Held(bound, "cannot be said", f"{bound.name}: labels of {figure.prompts} prompts; wanted {FEWEST_GROUPS} or more")
    counts, what = (found.value, "it") if figure.name in _TESTED else (found.low, "the low end")
    measured = f"{bound.name} is {found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    if counts < bound.least:
        return Held(bound, "does not hold", f"{measured}; wanted {what} to be at least {bound.least:g}")
    return Held(bound, "holds", f"{measured}, at least {bound.least:g}")
