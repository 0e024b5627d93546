"""Courses of jobs that never ran: one of each kind that a reading names, with the noise of a seed.

A step's mean reward scatters as that of 128 prompts does whose rewards have a standard deviation of 0.4: by 0.035.
"""

import random
from collections.abc import Callable, Mapping
from math import exp
from typing import NamedTuple

from judge.training.course import Course, Series, series_of
from judge.training.curves.course_reading import Name

STEPS, EVERY = 60, 5
"""Steps of a course, and from one validation to the next."""

CALM, NOISY = 0.035, 0.2


class Kind(NamedTuple):
    """A kind of course: its rewards at a place from 0, the beginning, to 1, the end; None if there is no validation."""

    name: Name
    training: Callable[[float], float]
    validation: Callable[[float], float] | None = None
    noise: float = CALM
    steps: int = STEPS


def rise(low: float, high: float) -> Callable[[float], float]:
    """Return a rise that is fast at first and slow in the end."""
    return lambda place: low + (high - low) * (1 - exp(-3 * place)) / (1 - exp(-3))


def fall(low: float, peak: float, end: float, at: float = 0.6) -> Callable[[float], float]:
    """Return a rise to a peak, and a fall from it."""
    return lambda place: low + (peak - low) * place / at if place < at else peak - (peak - end) * (place - at) / (1 - at)


KINDS: Mapping[str, Kind] = {
    "together": Kind("rising together", rise(0.3, 0.7), rise(0.3, 0.62)),
    "without-validation": Kind("training rises, validation does not", rise(0.3, 0.75), rise(0.31, 0.33)),
    "no-validation": Kind("rising, validation unknown", rise(0.3, 0.6)),
    "collapsing": Kind("collapsing", fall(0.3, 0.65, 0.15), fall(0.3, 0.6, 0.2)),
    "noisy": Kind("noisy", lambda place: 0.45 + 0.03 * place, lambda _: 0.45, noise=NOISY),
    "flat": Kind("flat", lambda _: 0.4, lambda _: 0.4),
    "too-short": Kind("too short", rise(0.3, 0.7), rise(0.3, 0.6), steps=8),
}
"""The kinds, by a short name."""


def synthetic(kind: Kind, seed: int = 1, low: float = 0.0, high: float = 1.0) -> Course:
    """Make a course of a kind, scaled to a rubric's range."""
    chance = random.Random(seed)
    steps = range(1, kind.steps + 1)
    reach = high - low

    def series(name: str, curve: Callable[[float], float], places: range, noise: float, **how: str) -> Series:
        worth = lambda step: min(1.0, max(0.0, curve(step / STEPS) + chance.gauss(0, noise)))  # noqa: E731
        points = [(float(step), low + reach * worth(step)) for step in places]
        return series_of(name, points, by="step", **{"role": "other", "source": "step_wise_training_metrics.csv", **how})  # type: ignore[arg-type]

    made = [series("critic/rewards/mean", kind.training, steps, kind.noise, role="training reward")]
    if kind.validation:
        often = range(EVERY, kind.steps + 1, EVERY)
        where = {"role": "validation reward", "source": "validation_metrics.csv"}
        made.append(series("val-score/rewards/mean@1", kind.validation, often, kind.noise * 0.7, **where))
    made.append(series("training_loss", lambda place: 0.5 - 0.4 * place, steps, 0.02, role="loss"))
    minutes = [(4.0 * step, reach * max(0.0, 0.25 - 0.15 * step / STEPS + chance.gauss(0, 0.01))) for step in steps]
    made.append(series_of("group_spread", minutes, role="spread", by="minute", source="the function's metrics"))
    flat = [(4.0 * step, 10 + 30 * step / STEPS + chance.gauss(0, 2)) for step in steps]
    made.append(series_of("flat_groups_percent", flat, role="other", by="minute", source="the function's metrics"))
    return Course(job=f"a-job-{seed}", low=low, high=high, validated=kind.validation is not None, series=made)
