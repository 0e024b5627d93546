"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ checks ─ gates ─ prompt ─ memory ─ judge ─ verdict ─ blend ─ reward

Where it leaves the road: an empty response or a gate that was not passed is a low reward, and the judge is not asked; a record or
a ground truth that cannot be used and a judge that gives no verdict leave the sample unscored.

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from judge.converse import Attempt
from judge.errors import JudgeFailure, SampleFault
from judge.judgment import Judgment
from judge.memory import Memory
from judge.panel import Panel
from judge.prompt import Prompt, Prompts
from judge.purse import Purse
from judge.reward import CheckScore, Outcome, Provenance, Reward, Unscored, blend, blend_verifiable, provenance
from judge.rubric import Rubric
from judge.sample import BadSample, Sample
from judge.weights import share


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    panel: Panel
    memory: Memory
    purse: Purse


Score = Callable[[Sample | BadSample, float], Outcome]
"""What a batch needs of the road."""


def score(road: Road, sample: Sample | BadSample, deadline: float = math.inf) -> Outcome:
    """Score one sample.

    Args:
        road: the stations.
        sample: the record as it was read.
        deadline: the moment of `time.monotonic()`, in seconds, by which the judge must have answered.

    Raises:
        Misconfigured: no sample can be scored before somebody mends the setup.
    """
    origin = provenance(road.rubric)
    attempts: list[Attempt] = []
    try:
        return _reward(road, sample, deadline, origin, attempts)
    except (SampleFault, JudgeFailure) as fault:
        return Unscored(id=sample.id, reason=fault.reason, detail=str(fault), provenance=origin, attempts=tuple(attempts))


def _reward(road: Road, sample: Sample | BadSample, deadline: float, origin: Provenance, attempts: list[Attempt]) -> Reward:
    if isinstance(sample, BadSample):
        raise SampleFault(sample.fault)
    rubric = road.rubric.with_record(sample)
    if sample.empty:
        return Reward(id=sample.id, reward=rubric.range.low, provenance=origin, note="empty response")
    checks = _verified(rubric, sample)
    results = {check.name: check.value for check in checks}
    made = partial(Reward, id=sample.id, checks=checks)
    if shut := _shut_gate(rubric, checks):
        return made(reward=shut[0], provenance=origin, note=shut[1])
    if not rubric.asks_judge:
        return made(reward=blend(rubric, results, {}), provenance=origin)
    prompt = road.prompts.render(rubric, sample)
    try:
        judgment, reused = road.memory.once(road.panel.key(prompt), lambda: _ask(road, prompt, deadline, attempts), deadline)
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
        provenance=origin.model_copy(update={"prompt_hash": prompt.hash, "model": judgment.model}),
        attempts=tuple(attempts),
        repaired=judgment.verdict.repaired,
        reused=reused,
    )


def _ask(road: Road, prompt: Prompt, deadline: float, attempts: list[Attempt]) -> Judgment:
    """Have the sample judged, as long as there is something left to pay with."""
    road.purse.open()
    try:
        return road.panel.judge(prompt, deadline, attempts)
    finally:
        road.purse.pay(attempts)


def _verified(rubric: Rubric, sample: Sample) -> tuple[CheckScore, ...]:
    results = ((check.name, check.verify(sample)) for check in rubric.checks)
    return tuple(CheckScore(name=name, value=result.value, reason=result.reason) for name, result in results)


def _shut_gate(rubric: Rubric, checks: tuple[CheckScore, ...]) -> tuple[float, str] | None:
    """Return the reward and the reason of the first gate that was not passed."""
    found = {check.name: check for check in checks}
    for gate in rubric.gates:
        if found[gate.check].value < gate.least:
            reward = rubric.range.low if gate.reward is None else gate.reward
            return reward, f"gate {gate.check}: {found[gate.check].reason}"
    return None
