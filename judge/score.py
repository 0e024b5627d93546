"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ its own criteria ─ prompt ─ memory ─ judge ─ verdict ─ blend ─ reward
                                                                        └─ failed ─ unscored

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

import math
from collections.abc import Callable

from judge.converse import Attempt
from judge.errors import JudgeFailure, SampleFault
from judge.judgment import Judge
from judge.memory import Memory
from judge.prompt import Prompts
from judge.reward import Outcome, Provenance, Reward, Unscored, blend, provenance
from judge.rubric import Rubric
from judge.sample import BadSample, Sample


class Road:
    """What every sample of a run goes through."""

    def __init__(self, rubric: Rubric, prompts: Prompts, judge: Judge, memory: Memory) -> None:
        self._rubric = rubric
        self._prompts = prompts
        self._judge = judge
        self._memory = memory

    def score(self, sample: Sample | BadSample, deadline: float = math.inf) -> Outcome:
        """Score one sample.

        Args:
            sample: the record as it was read.
            deadline: the moment of `time.monotonic()`, in seconds, by which the judge must have answered.

        Raises:
            Misconfigured: no sample can be scored before somebody mends the setup.
        """
        attempts: list[Attempt] = []
        origin = provenance(self._rubric)
        try:
            return self._score(sample, deadline, attempts, origin)
        except (SampleFault, JudgeFailure) as fault:
            return Unscored(id=sample.id, reason=fault.reason, detail=str(fault), provenance=origin, attempts=tuple(attempts))

    def _score(self, sample: Sample | BadSample, deadline: float, attempts: list[Attempt], origin: Provenance) -> Reward:
        if isinstance(sample, BadSample):
            raise SampleFault(sample.fault)
        if sample.empty:
            return Reward(id=sample.id, reward=self._rubric.range.low, criteria=(), provenance=origin, note="empty response")
        rubric = self._rubric
        if rubric.instance_criteria:
            rubric = rubric.with_record(sample.metadata.get("rubric"))
        prompt = self._prompts.render(rubric, sample)
        key = f"{rubric.hash}:{prompt.hash}:{','.join(self._judge.models)}"
        judgment, reused = self._memory.once(key, lambda: self._judge.judge(prompt, deadline, attempts), deadline)
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
