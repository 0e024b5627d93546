"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ checks ─ gates ─ prompt ─ memory ─ judge ─ verdict ─ blend ─ reward

Where it leaves the road: an empty response or a gate that was not passed is a low reward, and the judge is not asked; a record or
a ground truth that cannot be used and a judge that gives no verdict leave the sample unscored.

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from judge.budget import Purse
from judge.converse import Attempt
from judge.deadline import NEVER, Deadline
from judge.errors import CheckUnavailable, JudgeFailure, SampleFault
from judge.judgment import Judgment
from judge.memory import Memory
from judge.panel import Panel
from judge.question.prompts import Prompts
from judge.reward import CheckScore, Outcome, Provenance, Reward, Unscored, blend, blend_verifiable, provenance
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import BadSample, Sample


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    panel: Panel
    memory: Memory
    purse: Purse


Score = Callable[[Sample | BadSample, Deadline], Outcome]
"""What a batch needs of the road."""


def score(road: Road, sample: Sample | BadSample, deadline: Deadline = NEVER) -> Outcome:
    """Score one sample.

    Args:
        road: the stations.
        sample: the record as it was read.
        deadline: by when the judge must have answered.

    Raises:
        Misconfigured: no sample can be scored before somebody mends the setup.
    """
    origin = provenance(road.rubric)
    attempts: list[Attempt] = []
    try:
        return _reward(road, sample, deadline, origin, attempts)
    except (SampleFault, CheckUnavailable, JudgeFailure) as fault:
        return Unscored.of(sample.id, fault, origin, attempts)


class Verified(NamedTuple):
    """What a program found out about a sample, before a judge is asked."""

    checks: tuple[CheckScore, ...] = ()
    reward: float | None = None
    """The reward, where it is settled already and no judge is asked; None where a judge has to be."""

    note: str | None = None
    """Why it is settled, where more than the checks says so."""


def verify(rubric: Rubric, sample: Sample) -> Verified:
    """Go the part of the road that needs no judge.

    Args:
        rubric: with the criteria that the record brings.
        sample: what is scored.

    Raises:
        SampleFault: the record or its ground truth cannot be used.
    """
    if sample.empty:
        return Verified(reward=rubric.range.low, note="empty response")
    checks = tuple(_verified(rubric, sample))
    if shut := _shut_gate(rubric, checks):
        return Verified(checks, *shut)
    if not rubric.asks_judge:
        return Verified(checks, blend(rubric, {check.name: check.value for check in checks}, {}))
    return Verified(checks)


def _reward(road: Road, sample: Sample | BadSample, deadline: Deadline, origin: Provenance, attempts: list[Attempt]) -> Reward:
    if isinstance(sample, BadSample):
        raise SampleFault(sample.fault)
    rubric = road.rubric.with_record(sample)
    checks, settled, note = verify(rubric, sample)
    made = partial(Reward, id=sample.id, checks=checks)
    if settled is not None:
        return made(reward=settled, provenance=origin, note=note)
    results = {check.name: check.value for check in checks}
    question = road.prompts.render(rubric, sample)
    key = road.panel.key(rubric, sample, question)
    ask = partial(road.panel.judge, rubric, sample, question, deadline, attempts)
    try:
        judgment, reused = road.memory.once(key, partial(_paid, road.purse, ask, attempts), deadline)
    except JudgeFailure as failure:
        if rubric.on_unscored != "verifiable":
            raise
        note = f"the judge failed ({failure.reason}): the checks alone count"
        alone = blend_verifiable(rubric, results)
        return made(reward=alone, provenance=origin, attempts=tuple(attempts), note=note, verifiable_only=True)
    scores = {one.name: one.score for one in judgment.verdict.scores}
    return made(
        reward=blend(rubric, results, scores),
        criteria=judgment.verdict.scores,
        judge=share(rubric.judged, scores),
        opinions=judgment.opinions,
        spread=judgment.spread,
        escalated=judgment.escalated,
        provenance=origin.model_copy(update={"prompt_hash": question.hash, "model": judgment.model}),
        attempts=tuple(attempts),
        repaired=judgment.verdict.repaired,
        reused=reused,
    )


def _paid(purse: Purse, ask: Callable[[], Judgment], attempts: list[Attempt]) -> Judgment:
    """Have the sample judged, as long as there is something left to pay with."""
    purse.open()
    try:
        return ask()
    finally:
        purse.pay(attempts)


def _verified(rubric: Rubric, sample: Sample) -> Iterator[CheckScore]:
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
