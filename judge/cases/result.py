"""The result of a case: passed, failed, unstable because it held in some draws only, unscored, or left out."""

from collections.abc import Sequence
from statistics import stdev
from typing import Literal, NamedTuple

from judge.cases.expectation import Miss
from judge.errors import Unanswered
from judge.reward import Outcome, Reward

Status = Literal["passed", "failed", "unstable", "unscored", "left out"]
Kind = Literal["case", "degenerate", "reference"]

_UNRECORDED = Unanswered.reason
"""How an attempt ends for which no reply is recorded."""


def trusted(outcome: Outcome) -> Reward | None:
    """Return a reward; None if the judge failed, also where the rubric then lets the rest of the reward count."""
    return outcome if isinstance(outcome, Reward) and not outcome.failed else None


class Draw(NamedTuple):
    """What came when a sample was judged once."""

    outcome: Outcome
    misses: Sequence[Miss] = ()

    @property
    def reward(self) -> float | None:
        """The reward; None if the judge failed."""
        reward = trusted(self.outcome)
        return None if reward is None else reward.reward

    @property
    def unrecorded(self) -> bool:
        """Whether there is no reward because no reply is recorded: not because one could not be read."""
        made = self.outcome.attempts
        return self.reward is None and bool(made) and all(attempt.outcome == _UNRECORDED for attempt in made)

    @property
    def fault(self) -> str:
        """Why there is no reward to speak of."""
        if isinstance(self.outcome, Reward):
            return self.outcome.note or "the judge failed"
        return f"{self.outcome.reason}: {self.outcome.detail}"


class Result(NamedTuple):
    """What became of a sample that must earn something."""

    name: str
    """Its id, as a person reads it."""

    kind: Kind
    """A case of the file, an answer that deserves nothing, or a reference answer."""

    draws: Sequence[Draw]
    """One or more."""

    line: int | None = None
    """The line of its case."""

    @property
    def status(self) -> Status:
        """`unstable` if it held in some draws only; `left out` if it is built in and no reply to it is recorded."""
        told = [bool(draw.misses) for draw in self.draws if draw.reward is not None]
        if not told:
            return "left out" if self.kind == "degenerate" and self.unrecorded else "unscored"
        return "passed" if not any(told) else "failed" if all(told) else "unstable"

    @property
    def unrecorded(self) -> bool:
        """Whether nothing can be said because no reply is recorded."""
        return all(draw.unrecorded for draw in self.draws)

    @property
    def rewards(self) -> list[float]:
        """The rewards of the draws that have one."""
        return [draw.reward for draw in self.draws if draw.reward is not None]

    @property
    def deviation(self) -> float | None:
        """The standard deviation of the reward between draws; None for fewer than two."""
        return stdev(self.rewards) if len(self.rewards) > 1 else None

    @property
    def missed(self) -> Sequence[Miss]:
        """What the first draw with a miss did not earn."""
        return next((draw.misses for draw in self.draws if draw.misses), ())

    def lines(self) -> list[str]:
        """Say what is wrong with it, or what it earned."""
        status = self.status
        if status in {"unscored", "left out"}:
            return [f"{self.name}  {self.draws[0].fault}"]
        if status == "passed":
            return [f"{self.name}  {', '.join(f'{reward:.4g}' for reward in self.rewards)}"]
        held = sum(not draw.misses for draw in self.draws if draw.reward is not None)
        when = f"held in {held} of {len(self.rewards)} draws; " if status == "unstable" else ""
        return [f"{self.name}  {when}{miss}" for miss in self.missed]
