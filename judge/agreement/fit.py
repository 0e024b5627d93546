"""The fit: a map from the judge's scores to people's, tried on labels that it was not made from.

A map is worth it only if it beats both the judge's own scores and always saying the mean. A map of a worthless judge beats the
first by saying the mean of people's scores everywhere, and would hide what the judge is.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from math import sqrt
from random import Random
from statistics import fmean
from typing import NamedTuple

from judge.rubric.calibration import HeldOut, map_score
from judge.statistics.bootstrap import difference
from judge.statistics.correlation import spearman
from judge.statistics.estimate import Estimate
from judge.statistics.isotonic import knots

_FOLDS = 10
"""Parts into which the labels are split; each is predicted from the others. Kohavi (IJCAI 1995) advises ten."""

_SEED = 1
"""Of the order in which prompts are dealt to the folds. Any number would do."""

_DIGITS = 4
"""Digits of a knot in the file: finer than any judge's scale."""

_STEP = 10.0**-_DIGITS
"""The least rise from one knot to the next, so that rounding makes no ties."""

Knots = Sequence[tuple[float, float]]


class Point(NamedTuple):
    """A labelled row, as the fit sees it."""

    group: str
    """The same for all rows of one prompt."""

    judge: float
    """The judge's own score, from 0 to 1."""

    people: float
    """The mean of people's scores, from 0 to 1."""


class Fit(NamedTuple):
    """A map, and how it did on labels that it was not made from."""

    knots: Knots
    held_out: HeldOut

    over_raw: Estimate
    """By how much its error is below that of the judge's own scores; the n counts prompts."""

    over_constant: Estimate
    """By how much its error is below that of always saying the mean."""

    @property
    def worth_it(self) -> bool:
        """Whether it is better than both, beyond the interval of the difference."""
        return self.over_raw.low > 0 and self.over_constant.low > 0


class _Predicted(NamedTuple):
    """A labelled row with what was said about it from the other folds."""

    point: Point
    mapped: float
    constant: float


class _Errors(NamedTuple):
    """Sums of squared errors over the rows of one prompt."""

    raw: float
    constant: float
    mapped: float
    n: int


def fit(points: Sequence[Point]) -> Fit | None:
    """Fit a map, and try it by cross-validation over prompts, or over rows if all are of one prompt.

    Returns:
        None where there is nothing to fit: people's scores do not rise with the judge's, or all are the same.
    """
    made = knots([point.judge for point in points], [point.people for point in points])
    if made is None:
        return None
    prompts = list(_predicted(points))
    rows = list(chain(*prompts))
    said, people = [one.mapped for one in rows], [one.point.people for one in rows]
    rho = spearman(said, people, [one.point.group for one in rows]) or spearman(said, people)
    errors = [_errors(prompt) for prompt in prompts]
    over_raw, over_constant = difference(errors, _raw, _mapped), difference(errors, _constant, _mapped)
    if rho is None or over_raw is None or over_constant is None:
        return None
    held_out = HeldOut(
        rmse=round(_mapped(errors), _DIGITS),
        raw=round(_raw(errors), _DIGITS),
        constant=round(_constant(errors), _DIGITS),
        rho=round(rho.value, _DIGITS),
        rho_ci=(round(rho.low, _DIGITS), round(rho.high, _DIGITS)),
    )
    return Fit(round_knots(made), held_out, over_raw, over_constant)


def round_knots(made: Knots) -> Knots:
    """Round a map to four digits; it still rises from each knot to the next, and stays within 0 and 1."""
    by_score = {round(score, _DIGITS): value for score, value in reversed(made)}
    scores = sorted(by_score)
    values = [round(by_score[score], _DIGITS) for score in scores]
    for place in range(1, len(values)):
        values[place] = max(values[place], values[place - 1] + _STEP)
    values[-1] = min(values[-1], 1.0)
    for place in range(len(values) - 2, -1, -1):
        values[place] = min(values[place], values[place + 1] - _STEP)
    return tuple((score, round(value, _DIGITS)) for score, value in zip(scores, values, strict=True))


def _predicted(points: Sequence[Point]) -> Iterator[Sequence[_Predicted]]:
    """Give the rows of each prompt, predicted from the prompts of the other folds."""
    prompts = _prompts(points)
    Random(_SEED).shuffle(prompts)  # noqa: S311  no secret
    folds = min(_FOLDS, len(prompts))
    for fold in range(folds):
        others = [point for place, prompt in enumerate(prompts) if place % folds != fold for point in prompt]
        made = knots([point.judge for point in others], [point.people for point in others])
        mean = fmean(point.people for point in others)
        for prompt in prompts[fold::folds]:
            yield [_Predicted(point, map_score(made, point.judge) if made else mean, mean) for point in prompt]


def _prompts(points: Sequence[Point]) -> list[Sequence[Point]]:
    groups: dict[str, list[Point]] = {}
    for point in points:
        groups.setdefault(point.group, []).append(point)
    return list(groups.values()) if len(groups) > 1 else [[point] for point in points]


def _errors(prompt: Sequence[_Predicted]) -> _Errors:
    def squares(said: Iterable[float]) -> float:
        return sum((value - one.point.people) ** 2 for value, one in zip(said, prompt, strict=True))

    raw, constant = squares(one.point.judge for one in prompt), squares(one.constant for one in prompt)
    return _Errors(raw, constant, squares(one.mapped for one in prompt), len(prompt))


def _raw(prompts: Sequence[_Errors]) -> float:
    return sqrt(sum(one.raw for one in prompts) / sum(one.n for one in prompts))


def _constant(prompts: Sequence[_Errors]) -> float:
    return sqrt(sum(one.constant for one in prompts) / sum(one.n for one in prompts))


def _mapped(prompts: Sequence[_Errors]) -> float:
    return sqrt(sum(one.mapped for one in prompts) / sum(one.n for one in prompts))
