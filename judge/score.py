"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ checks ─ gates ─ prompt ─ memory ─ budget ─ judge ─ verdict ─ blend ─ reward

Where a sample leaves the road: an empty response, or a gate that was not passed, is a low reward, and no judge is asked. A record
or a reference that cannot be used leaves the sample unscored, and so does a judge that gives no verdict.

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from judge.converse import Attempt
from judge.cost.budget import Budget
from judge.deadline import NEVER, Deadline
from judge.errors import CheckUnavailable, JudgeFailure, SampleFault
from judge.judging.judgment import Judgment
from judge.judging.memory import Memory
from judge.judging.panel import Panel
from judge.question.prompts import Prompts
from judge.reward import CheckScore, Outcome, Provenance, Reward, Unscored, blend, blend_verifiable, provenance
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import AnySample, BadSample, Sample


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    memory: Memory
    budget: Budget
    panel: Panel


Score = Callable[[AnySample, Deadline], Outcome]
"""What a batch needs of the road."""


def score(road: Road, sample: AnySample, deadline: Deadline = NEVER) -> Outcome:
    """Score one sample.

    Args:
        road: the stations.
        sample: the record as it was read.
        deadline: by when the judge must have answered.

    Raises:
        Misconfigured: no sample can be scored until somebody fixes the setup.
    """
    origin = provenance(road.rubric)
    attempts: list[Attempt] = []
    try:
        return _reward(road, sample, deadline, origin, attempts)
    except (SampleFault, CheckUnavailable, JudgeFailure) as fault:
        return Unscored.of(sample, fault, origin, attempts)


def _reward(road: Road, sample: AnySample, deadline: Deadline, origin: Provenance, attempts: list[Attempt]) -> Reward:
    if isinstance(sample, BadSample):
        raise SampleFault(sample.fault)
    rubric = road.rubric.with_record(sample)
    verified = verify(rubric, sample)
    made = partial(Reward, id=sample.id, group=sample.group, checks=verified.checks, provenance=origin)
    if verified.reward is not None:
        return made(reward=verified.reward, note=verified.note)
    question = road.prompts.render(rubric, sample)
    key = road.panel.key(rubric, sample, question)
    ask = partial(road.panel.judge, rubric, sample, question, deadline, attempts)
    try:
        judgment, reused = road.memory.once(key, partial(_paid, road.budget, ask, attempts), deadline)
    except JudgeFailure as failure:
        if rubric.on_unscored != "verifiable":
            raise
        return made(attempts=tuple(attempts), **_unjudged(rubric, verified, failure))
    asked = origin.model_copy(update={"prompt_hash": question.hash, "model": judgment.model})
    return made(attempts=tuple(attempts), provenance=asked, reused=reused, **_judged(rubric, verified, judgment))


class Verified(NamedTuple):
    """What the checks found out about a sample, before a judge is asked."""

    checks: tuple[CheckScore, ...] = ()
    reward: float | None = None
    """The reward, where it is settled already and no judge is asked; None where a judge has to be."""

    note: str | None = None
    """Why it is settled, where more than the checks says so."""

    @property
    def values(self) -> dict[str, float]:
        """What each check found, by its name, from 0 to 1."""
        return {check.name: check.value for check in self.checks}


def verify(rubric: Rubric, sample: Sample) -> Verified:
    """Go the part of the road that needs no judge.

    Args:
        rubric: with the criteria that came with the record.
        sample: what is scored.

    Raises:
        SampleFault: the record or its reference cannot be used.
        CheckUnavailable: a check cannot be run safely on this machine.
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


def _paid(budget: Budget, ask: Callable[[], Judgment], attempts: list[Attempt]) -> Judgment:
    """Have the sample judged, as long as the budget lasts."""
    budget.check()
    try:
        return ask()
    finally:
        budget.spend(attempts)


def _judged(rubric: Rubric, verified: Verified, judgment: Judgment) -> dict[str, Any]:
    """Return what a reward holds where checks and judge were blended."""
    scores = {one.name: one.score for one in judgment.verdict.scores}
    return {
        "reward": blend(rubric, verified.values, scores),
        "criteria": judgment.verdict.scores,
        "judge": share(rubric.judged, scores),
        "opinions": judgment.opinions,
        "spread": judgment.spread,
        "escalated": judgment.escalated,
        "repaired": judgment.verdict.repaired,
    }


def _unjudged(rubric: Rubric, verified: Verified, failure: JudgeFailure) -> dict[str, Any]:
    """Return what a reward holds where the judge failed and the rubric lets the checks alone count."""
    note = f"the judge failed ({failure.reason}): the checks alone count"
    return {"reward": blend_verifiable(rubric, verified.values), "verifiable_only": True, "note": note}
