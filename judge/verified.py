"""The first stations of the road, which need no judge: an empty response, the checks, the gates."""

from collections.abc import Iterator
from typing import NamedTuple

from judge.reward import CheckScore, blend
from judge.rubric.rubric import Rubric
from judge.sample import Sample


class Verified(NamedTuple):
    """What the checks found, before a judge is asked."""

    checks: tuple[CheckScore, ...] = ()
    reward: float | None = None
    """The reward, if it is settled and no judge is asked; None if a judge has to be asked."""

    note: str | None = None
    """Why it is settled, unless the checks alone decide."""

    @property
    def values(self) -> dict[str, float]:
        """What each check found, by its name, from 0 to 1."""
        return {check.name: check.value for check in self.checks}


def verify(rubric: Rubric, sample: Sample) -> Verified:
    """Do all that needs no judge.

    Args:
        rubric: with the criteria that came with the record.
        sample: what is scored.

    Raises:
        SampleFault: the record or its reference cannot be used.
        CheckUnavailable: a check cannot be run safely on this machine.
        GraderFault: the rubric's own grader gave no grade.
    """
    if sample.empty:
        return Verified(reward=rubric.range.low, note="empty response")
    verified = Verified(tuple(_checked(rubric, sample)))
    if shut := _shut_gate(rubric, verified.checks):
        return Verified(verified.checks, *shut)
    if not rubric.asks_judge:
        return verified._replace(reward=blend(rubric, verified.values, {}))
    return verified


def _checked(rubric: Rubric, sample: Sample) -> Iterator[CheckScore]:
    for check in rubric.checks:
        result = check.verify(sample)
        yield CheckScore(name=check.name, value=result.value, reason=result.reason)


def _shut_gate(rubric: Rubric, checks: tuple[CheckScore, ...]) -> tuple[float, str] | None:
    """Return the reward and the reason of the first gate that was not passed."""
    found = {check.name: check for check in checks}
    for gate in rubric.gates:
        if found[gate.check].value < gate.least:
            reward = rubric.range.low if gate.reward is None else gate.reward
            return reward, f"gate {gate.check}: {found[gate.check].reason}"
    return None
