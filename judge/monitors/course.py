"""The course: how the steps of a run follow each other."""

from collections.abc import Iterable

from judge.monitors.rollout import Rollout
from judge.monitors.step import Step


class Course:
    """The steps of a run so far."""

    steps: list[Step]
    """In the order in which they were added."""

    def __init__(self, ends: tuple[float, float]) -> None:
        """Begin without a step.

        Args:
            ends: the low and the high end of the reward's range.
        """
        self.ends = ends
        self.steps = []

    def add(self, number: int, rollouts: Iterable[Rollout]) -> Step:
        """Add the next step with all its rollouts, and return what they look like."""
        raise NotImplementedError((number, rollouts))

    @classmethod
    def of(cls, rollouts: Iterable[Rollout], ends: tuple[float, float]) -> "Course":
        """Return the course of rollouts in any order; those without a step are left out."""
        raise NotImplementedError((rollouts, ends))
