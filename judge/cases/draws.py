"""Several draws of the same cases: a fresh grader for each, and how far the draws agree."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from judge.cases.result import Result
from judge.errors import SettingsFault
from judge.grader import Grader
from judge.providers.replies import Replies
from judge.settings import Settings
from judge.statistics.alpha import alpha
from judge.statistics.estimate import Estimate

LEAST_ALPHA = 0.8
"""The agreement of draws below which a reward is called unstable: what Krippendorff asks for of reliable data (Content Analysis,
2004, page 241)."""

_RECORDED = "replies:"
"""How the name of a judge begins that answers from a file."""


class Stability(NamedTuple):
    """How far the draws of the cases agree."""

    alpha: Estimate | None
    """Krippendorff's alpha of the rewards on an interval scale: 1 if no case ever changes; None if it is not defined."""

    note: str | None
    """Why there is no alpha; None if there is one."""

    deviation: float
    """The standard deviation of a reward between draws, on average over the cases."""

    shakiest: Result
    """The case with the largest standard deviation."""

    @property
    def holds(self) -> bool:
        """Whether the draws agree well enough, as far as that can be said."""
        return self.alpha is None or self.alpha.value >= LEAST_ALPHA


def make_graders(settings: Settings, judge: str | None, draws: int = 1) -> list[Grader]:
    """Make a grader for each draw, so that none gives the verdict of another.

    Recorded replies are read once: each draw takes the next ones. Several draws do without the table of verdicts, which would
    give each the same.

    Raises:
        Misconfigured: a setting, the rubric or the judge is wrong.
    """
    given = settings.for_grader() | ({"table": None} if draws > 1 else {})
    if judge is None or not judge.startswith(_RECORDED):
        return [Grader(**given, judge=judge) for _ in range(draws)]
    replies = Replies.load(Path(judge.removeprefix(_RECORDED)))
    return [Grader(**{**given, "models": (judge,)}, judge=replies) for _ in range(draws)]


def stability(results: Sequence[Result]) -> Stability | None:
    """Say how far the draws of the cases agree; None if no case was scored twice."""
    several = [result for result in results if result.deviation is not None]
    if not several:
        return None
    found, note = _alpha(several)
    deviations = {place: result.deviation or 0.0 for place, result in enumerate(several)}
    shakiest = several[max(deviations, key=deviations.__getitem__)]
    return Stability(found, note, sum(deviations.values()) / len(several), shakiest)


def _alpha(results: Sequence[Result]) -> tuple[Estimate | None, str | None]:
    try:
        found = alpha([[draw.reward for draw in result.draws] for result in results], "interval")
    except SettingsFault as missing:
        return None, str(missing)
    return found, None if found else "there are too few cases, or their rewards are all the same"
