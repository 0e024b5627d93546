"""The scale of people's scores: its ends, and its levels where it has some."""

from collections.abc import Sequence
from typing import NamedTuple

from judge.errors import SettingsFault
from judge.rubric.rubric import Rubric
from judge.rubric.scale import Levels, Scale
from judge.rubric.scale import Range as Ends

_YES_NO = Ends(low=0.0, high=1.0)
"""The scale of a check, and of a criterion that is answered with yes or no."""


class Scales(NamedTuple):
    """On which scale people scored what."""

    rubric: Rubric
    given: Ends | None
    """The ends that were given for all scores; None for the rubric's own."""

    def ends(self, criterion: str | None) -> Ends:
        """Return the ends of a scale.

        Args:
            criterion: a criterion or a check; None for the reward.

        Raises:
            SettingsFault: the levels of the criterion are words, and no scale was given.
        """
        if self.given is not None:
            return self.given
        if criterion is None:
            return self.rubric.range
        scale = self._scale(criterion)
        if isinstance(scale, Levels):
            return _ends_of(scale, criterion)
        return scale if isinstance(scale, Ends) else _YES_NO

    def levels(self, criterion: str | None) -> Sequence[int]:
        """Return the levels on which judge and people both score; none if they do not score on the same levels."""
        scale = None if criterion is None else self._scale(criterion)
        if not isinstance(scale, Levels) or not scale.counted or scale.half_points:
            return ()
        levels = [int(step.label) for step in scale.steps]
        ends = self.ends(criterion)
        return levels if (ends.low, ends.high) == (levels[0], levels[-1]) else ()

    def _scale(self, criterion: str) -> Scale | None:
        return next((one.scale for one in self.rubric.judged if one.name == criterion), None)


def read_scales(rubric: Rubric, given: Sequence[float] | None) -> Scales:
    """Return the scales of people's scores.

    Args:
        rubric: what was scored by.
        given: the two ends, as `--scale` has them; None for the rubric's own.

    Raises:
        SettingsFault: the two are not ends of a scale.
    """
    if given is None:
        return Scales(rubric, None)
    try:
        return Scales(rubric, Ends(low=given[0], high=given[1]))
    except ValueError as error:
        msg = f"--scale: wanted two finite numbers, the lower first; found {given[0]:g} {given[1]:g}"
        raise SettingsFault(msg) from error


def _ends_of(scale: Levels, criterion: str) -> Ends:
    first, last = scale.steps[0].label, scale.steps[-1].label
    if isinstance(first, str) or isinstance(last, str):
        msg = f"the levels of {criterion!r} are words; give the ends of people's scale with --scale LOW HIGH"
        raise SettingsFault(msg)
    return Ends(low=float(first), high=float(last))
