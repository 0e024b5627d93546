"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ its own criteria ─ prompt ─ memory ─ judge ─ verdict ─ blend ─ reward
                                                                        └─ failed ─ unscored

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from judge.converse import Attempt
from judge.errors import JudgeFailure, SampleFault
from judge.judgment import Judge
from judge.memory import Memory
from judge.prompt import Prompts
from judge.reward import Outcome, Provenance, Reward, Unscored, blend, provenance
from judge.rubric import Rubric
from judge.sample import BadSample, Sample


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    judge: Judge
    memory: Memory


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
    if sample.empty:
        return Reward(id=sample.id, reward=road.rubric.range.low, criteria=(), provenance=origin, note="empty response")
    rubric = road.rubric.with_record(sample)
    prompt = road.prompts.render(rubric, sample)
    key = f"{rubric.hash}:{prompt.hash}:{','.join(road.judge.models)}"
    judgment, reused = road.memory.once(key, lambda: road.judge.judge(prompt, deadline, attempts), deadline)
    return Reward(
        id=sample.id,
        reward=blend(rubric, judgment.verdict),
        criteria=judgment.verdict.scores,
        provenance=origin.model_copy(update={"prompt_hash": prompt.hash, "model": judgment.model}),
        attempts=tuple(attempts),
        repaired=judgment.verdict.repaired,
        reused=reused,
    )


Score = Callable[[Sample | BadSample, float], Outcome]
"""What a batch needs of the road."""
