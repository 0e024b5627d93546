"""The start: what the first steps of a run look like, which later ones are compared with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from judge.monitors.step import Step

FIRST = 3
"""Steps of the start. A guess: one may be odd, and a policy that learns fast is no longer the same after five."""


class Start(NamedTuple):
    """The means of the first steps; None where nothing can be said. Units are those of `Step`."""

    unscored: float
    flat: float | None
    words: float | None
    length: float | None
    judge: float | None
    checks: float | None
    gap: float | None
    duplicates: float | None
    alike: float | None
    signs: Mapping[str, float]
    """The share of each sign."""

    paid: Mapping[str, float | None]
    """The rank correlation of each sign with the reward."""

    @classmethod
    def of(cls, course: Sequence[Step]) -> "Start":
        """Return what the first steps of a course look like; there has to be a step."""
        first = course[:FIRST]

        def mean(look: Callable[[Step], float | None]) -> float | None:
            return _mean(look(step) for step in first)

        return cls(
            unscored=fmean(step.unscored for step in first),
            flat=mean(lambda step: step.groups.flat),
            words=mean(lambda step: step.words),
            length=mean(lambda step: step.length.value if step.length else None),
            judge=mean(lambda step: step.judge),
            checks=mean(lambda step: step.checks),
            gap=mean(lambda step: step.gap),
            duplicates=mean(lambda step: step.duplicates),
            alike=mean(lambda step: step.alike),
            signs={name: fmean(step.signs[name].share for step in first) for name in first[0].signs},
            paid={name: _mean(_paid(step, name) for step in first) for name in first[0].signs},
        )


def _paid(step: Step, name: str) -> float | None:
    found = step.signs[name].rho
    return found.value if found else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
