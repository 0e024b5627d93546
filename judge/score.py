"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ checks ─ gates ─ prompt ─ (siblings) ─ memory ─ budget ─ judge ─ verdict ─ blend ─ reward
    `prepare` ────────────────────────────────  `compare`    `finish` ───────────────────────────────────────────

Where a sample leaves the road: an empty response, or a gate that was not passed, is a low reward, and no judge is asked. A record
or a reference that cannot be used leaves the sample unscored, and so does a judge that gives no verdict.

Where the rubric has a `judge.group`, the rollouts of one prompt go side by side to the station of the siblings. It asks about
them together and puts the judgments into the memory. Whatever goes wrong there, each is asked about alone.

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from judge.converse import Attempt
from judge.cost.budget import Budget
from judge.deadline import NEVER, Deadline
from judge.digest import digest
from judge.errors import CheckUnavailable, JudgeFailure, SampleFault
from judge.judging.judgment import Judgment
from judge.judging.memory import Memory
from judge.judging.panel import Panel
from judge.question.lineup import rank
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.reward import CheckScore, Outcome, Provenance, Reward, Unscored, blend, blend_verifiable, provenance
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import AnySample, BadSample, Sample

Given = TypeVar("Given")


class Siblings(NamedTuple):
    """The station at which rollouts of one prompt are asked about together."""

    group: Group
    compared: Memory[tuple[Judgment, ...]]
    """The judgments of whole groups, so that two batches with the same rollouts pay for one question."""


class Case(NamedTuple):
    """A sample that a judge has to be asked about."""

    rubric: Rubric
    """With the criteria that came with the record."""

    sample: Sample
    verified: "Verified"
    question: Question
    key: str
    """That of its judgment, see `Panel.key`."""

    origin: Provenance
    deadline: Deadline
    attempts: list[Attempt]
    """Every request that is made for it."""

    judgment: Judgment | None = None
    """What a question about several responses gave; None: it is asked about alone."""


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    memory: Memory[Judgment]
    budget: Budget
    panel: Panel
    siblings: Siblings | None = None
    """How the rollouts of one prompt are asked about together; None: each is asked about alone."""

    def alike(self, sample: AnySample) -> str | None:
        """Return what is equal for samples that can be asked about together; None for one that is asked about alone."""
        if self.siblings is None or isinstance(sample, BadSample):
            return None
        return self.prompts.siblings(self.rubric, sample)

    def prepare(self, sample: AnySample, deadline: Deadline = NEVER) -> Outcome | Case:
        """Go the first half of the road, up to the judge; return the outcome where no judge is needed.

        Args:
            sample: the record as it was read.
            deadline: by when the judge must have answered.
        """
        origin = provenance(self.rubric)
        if isinstance(sample, BadSample):
            return Unscored.of(sample, SampleFault(sample.fault), origin)
        try:
            rubric = self.rubric.with_record(sample)
            verified = verify(rubric, sample)
            if verified.reward is not None:
                return _made(sample, verified, origin, reward=verified.reward, note=verified.note)
            question = self.prompts.render(rubric, sample)
            return Case(rubric, sample, verified, question, self.panel.key(rubric, sample, question), origin, deadline, [])
        except (SampleFault, CheckUnavailable) as fault:
            return Unscored.of(sample, fault, origin)

    def groups(self, cases: Sequence[Case]) -> list[Sequence[Case]]:
        """Return which rollouts of one prompt are to be judged together.

        Those of which a judgment is known are left out, and equal ones are asked about once. More than `group.size` are split
        evenly. One that is left by itself is asked about alone.
        """
        if self.siblings is None or len(cases) == 1:
            return []
        new = {case.key: case for case in reversed(cases) if self.memory.known(case.key) is None}
        ordered = sorted(new.values(), key=lambda case: rank(case.sample))
        return [group for group in _evenly(ordered, self.siblings.group.size) if len(group) > 1]

    def compare(self, cases: Sequence[Case]) -> dict[str, Judgment]:
        """Have a group judged; return the judgments by key. The attempts are those of the first case.

        There is none for a case that has to be asked about alone: the answer was of no use, or the opinions differed too much.
        There is none either where another thread has paid for the group: its judgments are in the memory.

        Raises:
            Misconfigured: no sample can be scored until somebody fixes the setup.
        """
        assert self.siblings is not None
        siblings = self.siblings
        first, samples = cases[0], [case.sample for case in cases]
        ask = partial(self.panel.compare, first.rubric, siblings.group, samples, first.deadline, first.attempts)
        paid = partial(_paid, self.budget, ask, first.attempts)
        try:
            judgments, reused = siblings.compared.once(digest([case.key for case in cases]), paid, first.deadline)
        except (JudgeFailure, SampleFault):
            return {}
        escalate = first.rubric.judge.escalate
        found = {
            case.key: one for case, one in zip(cases, judgments, strict=True) if not escalate or one.spread <= escalate.above
        }
        for key, judgment in found.items():
            self.memory.keep(key, judgment)
        return {} if reused else found

    def finish(self, case: Case) -> Outcome:
        """Go the second half of the road: judge, verdict, blend, reward.

        Raises:
            Misconfigured: no sample can be scored until somebody fixes the setup.
        """
        try:
            judgment, reused = _judgment(self, case)
        except JudgeFailure as failure:
            if case.rubric.on_unscored != "verifiable":
                return Unscored.of(case.sample, failure, case.origin, case.attempts)
            made = _unjudged(case.rubric, case.verified, failure)
            return _made(case.sample, case.verified, case.origin, attempts=tuple(case.attempts), **made)
        except SampleFault as fault:  # a part of a long rubric cannot be written for it
            return Unscored.of(case.sample, fault, case.origin, case.attempts)
        together = judgment.together
        asked = {
            "prompt_hash": together.prompt_hash if together else case.question.hash,
            "model": judgment.model,
            "together": together,
        }
        origin = case.origin.model_copy(update=asked)
        judged = _judged(case.rubric, case.verified, judgment)
        return _made(case.sample, case.verified, origin, attempts=tuple(case.attempts), reused=reused, **judged)

    def score(self, sample: AnySample, deadline: Deadline = NEVER) -> Outcome:
        """Score one sample by itself: `prepare` and `finish`."""
        case = self.prepare(sample, deadline)
        return self.finish(case) if isinstance(case, Case) else case


def _made(sample: Sample, verified: "Verified", origin: Provenance, **fields: Any) -> Reward:
    return Reward(id=sample.id, group=sample.group, checks=verified.checks, provenance=origin, **fields)


def _judgment(road: Road, case: Case) -> tuple[Judgment, bool]:
    """Return the judgment on a case, and whether it was known before."""
    if case.judgment is not None:
        return case.judgment, False
    ask = partial(road.panel.judge, case.rubric, case.sample, case.question, case.deadline, case.attempts)
    return road.memory.once(case.key, partial(_paid, road.budget, ask, case.attempts), case.deadline)


def _evenly(cases: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    """Split cases into the fewest groups of at most `size`, as equal in size as can be."""
    groups = math.ceil(len(cases) / size)
    for group in range(groups):
        yield cases[group * len(cases) // groups : (group + 1) * len(cases) // groups]


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


def _paid(budget: Budget, ask: Callable[[], Given], attempts: list[Attempt]) -> Given:
    """Have something judged, as long as the budget lasts."""
    budget.check()
    before = len(attempts)
    try:
        return ask()
    finally:
        budget.spend(attempts[before:])


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
