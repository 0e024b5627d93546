"""Courses of jobs that never ran: one of each kind that a reading names, with the noise of a seed.

A step's mean reward scatters as that of 128 prompts does whose rewards have a standard deviation of 0.4: by 0.035.
"""

import random
from collections.abc import Callable, Mapping
from functools import partial
from math import exp
from typing import NamedTuple

from judge.training.course import Course, series_of
from judge.training.curves.course_reading import Name

STEPS, EVERY = 60, 5
"""Steps of a course, and from one validation to the next."""

MINUTES = 4.0
"""Minutes of a step."""

CALM, NOISY = 0.035, 0.2

Curve = Callable[[float], float]


class Kind(NamedTuple):
    """A kind of course: its rewards at a place from 0, the beginning, to 1, the end; None if there is no validation."""

    name: Name
    training: Curve
    validation: Curve | None = None
    noise: float = CALM
    steps: int = STEPS


def rise(low: float, high: float) -> Curve:
    """Return a rise that is fast at first and slow in the end."""
    return lambda place: low + (high - low) * (1 - exp(-3 * place)) / (1 - exp(-3))


def fall(low: float, peak: float, end: float, at: float = 0.6) -> Curve:
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
    reach = high - low

    def rewards(curve: Curve, steps: range, noise: float) -> list[tuple[float, float]]:
        """Give the mean reward of each step."""
        means = (min(1.0, max(0.0, curve(step / STEPS) + chance.gauss(0, noise))) for step in steps)
        return [(float(step), low + reach * mean) for step, mean in zip(steps, means, strict=True)]

    def line(first: float, last: float, noise: float, unit: float) -> list[tuple[float, float]]:
        """Give a figure that goes from one value to another in equal steps."""
        worth = (first + (last - first) * step / STEPS + chance.gauss(0, noise) for step in steps)
        return [(unit * step, max(0.0, value)) for step, value in zip(steps, worth, strict=True)]

    steps, often = range(1, kind.steps + 1), range(EVERY, kind.steps + 1, EVERY)
    by_step = partial(series_of, by="step", source="step_wise_training_metrics.csv")
    by_minute = partial(series_of, by="minute", source="the function's metrics")
    made = [by_step("critic/rewards/mean", rewards(kind.training, steps, kind.noise), role="training reward")]
    if kind.validation:
        points = rewards(kind.validation, often, kind.noise * 0.7)
        name, source = "val-score/rewards/mean@1", "validation_metrics.csv"
        made.append(series_of(name, points, role="validation reward", by="step", source=source))
    spread = [(at, reach * value) for at, value in line(0.25, 0.1, 0.01, MINUTES)]
    made += [
        by_step("training_loss", line(0.5, 0.1, 0.02, 1.0), role="loss"),
        by_minute("group_spread", spread, role="spread"),
        by_minute("flat_groups_percent", line(10, 40, 2, MINUTES), role="other"),
    ]
    return Course(job=f"a-job-{seed}", low=low, high=high, validated=kind.validation is not None, series=made)
