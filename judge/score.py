"""The road: one sample from record to reward, every station in order.

    sample ─ empty? ─ checks ─ gates ─ prompt ─── (group) ─── memory ─ budget ─ judge ─ verdict ─ blend ─ reward
    `prepare` ──────────────────────────────── `judge_group`  `finish` ────────────────────────────────────────

Where a sample leaves the road: an empty response, or a gate that was not passed, is a low reward, and no judge is asked. A record
or a reference that cannot be used leaves the sample unscored, and so does a judge that gives no verdict.

Siblings are the rollouts of one prompt. If the rubric has a `judge.group`, they are split into groups, and the judge is asked one
question about each group. The judgments go into the memory. If anything goes wrong there, each sibling is asked about alone.

A model's failure is a low reward; a judge's failure is not a reward at all.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from judge.converse import Attempt
from judge.cost.budget import Budget
from judge.cost.saved import Cause, Saved
from judge.deadline import NEVER, Deadline
from judge.digest import digest
from judge.errors import Abstained, CheckUnavailable, GraderFault, JudgeFailure, SampleFault
from judge.judging.group_trust import GroupTrust
from judge.judging.judgment import Judgment
from judge.judging.memory import Memory
from judge.judging.opinions import KnownInPart, standard_error
from judge.judging.panel import Panel
from judge.judging.spent import record_cost, share_cost
from judge.question.lineup import evenly, rank
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.reward import Outcome, Provenance, Reward, Unscored, blend, blend_verifiable, blend_within, provenance
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.rubric.turns import turn_rewards
from judge.sample import AnySample, BadSample, Sample
from judge.verdict.together import Together
from judge.verified import Verified, verify

Given = TypeVar("Given")


class Siblings(NamedTuple):
    """How siblings are asked about together."""

    group: Group
    """The size of a group, and in how many orders it is shown."""

    judged: Memory[tuple[Judgment, ...]]
    """The judgments of whole groups, so that two batches with the same rollouts pay for one question."""

    trust: GroupTrust
    """Whether this judge can be asked about groups."""

    apart: Memory[Judgment]
    """What opinions came to that differed so much that a stronger model has to decide."""


class Case(NamedTuple):
    """A sample that a judge has to be asked about."""

    rubric: Rubric
    """With the criteria that came with the record."""

    sample: Sample
    verified: Verified
    question: Question
    key: str
    """That of its judgment, see `Panel.key`."""

    origin: Provenance
    deadline: Deadline
    attempts: list[Attempt]
    """Every request that is made for it; requests about a group are those of its first case."""

    judgment: Judgment | None = None
    """The judgment of its group; None if it is asked about alone."""


class Road(NamedTuple):
    """What every sample of a run goes through."""

    rubric: Rubric
    prompts: Prompts
    memory: Memory[Judgment]
    budget: Budget
    panel: Panel
    asked: set[str]
    """The keys of the judgments that this call of `grade` or `stream` has asked for."""

    siblings: Siblings | None = None
    """How siblings are asked about together; None if each is asked about alone."""

    def sibling_key(self, sample: AnySample) -> str | None:
        """Return a key that is the same for siblings; None for a sample that is asked about alone."""
        if self.siblings is None or isinstance(sample, BadSample):
            return None
        return self.prompts.sibling_key(self.rubric, sample)

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
                saved = (Saved(by="gate", calls=self.panel.calls(rubric)),) if rubric.asks_judge else ()
                turns = (verified.reward,) * len(sample.turns) if rubric.scores_turns else ()
                made = {"reward": verified.reward, "turns": turns, "note": verified.note, "saved": saved}
                return _reward(sample, verified, origin, **made)
            question = self.prompts.render(rubric, sample)
            key = self.panel.key(rubric, sample, question)
            if self.siblings is not None:
                self.memory.known(key)  # looks into the table here, where siblings go side by side
            return Case(rubric, sample, verified, question, key, origin, deadline, [])
        except (SampleFault, CheckUnavailable, GraderFault) as fault:
            return Unscored.of(sample, fault, origin)

    def groups(self, cases: Sequence[Case]) -> list[Sequence[Case]]:
        """Split siblings into the groups that are asked about together.

        Siblings whose judgment is known are left out, and equal ones are asked about once. More than `group.size` are split
        evenly. A sibling that is left over by itself is in no group.
        """
        if self.siblings is None or len(cases) == 1:
            return []
        different = {case.key: case for case in reversed(cases)}
        new = self.memory.unknown(different)
        ordered = sorted((different[key] for key in new), key=lambda case: rank(case.sample))
        groups = [group for group in evenly(ordered, self.siblings.group.size) if len(group) > 1]
        return [group for group in groups if self.siblings.trust.allows()]

    def judge_group(self, cases: Sequence[Case]) -> dict[str, Judgment]:
        """Have a group judged; return the judgments by key. The requests are added to the first case's attempts.

        A case that is missing here has to be asked about alone: the answer could not be used, or a stronger model has to decide.
        If another thread has paid for the group, nothing is returned, and the judgments are in the memory.

        Raises:
            Misconfigured: no sample can be scored until somebody fixes the setup.
        """
        assert self.siblings is not None
        siblings = self.siblings
        first, samples = cases[0], [case.sample for case in cases]
        judge = partial(self.panel.judge_group, first.rubric, siblings.group, samples, first.deadline, first.attempts)
        paid = partial(_paid, self.budget, judge, first.attempts)
        alone, calls = [case.question for case in cases], self.panel.calls(first.rubric)
        ask = partial(share_cost, alone, calls, siblings.group.orders, paid, first.attempts, self.budget.prices)
        try:
            judgments, source = siblings.judged.once(digest([case.key for case in cases]), ask, first.deadline)
        except (JudgeFailure, SampleFault) as failure:
            siblings.trust.fail(failure)
            return {}
        siblings.trust.succeed()
        escalate = first.rubric.judge.escalate
        found: dict[str, Judgment] = {}
        for case, one in zip(cases, judgments, strict=True):
            if escalate and one.spread > escalate.above:
                siblings.apart.keep({case.key: one})
            else:
                found[case.key] = one
        if source == "asked":
            self.asked.update(found)  # before they are in the memory, where equal samples find them
        self.memory.keep(found)
        return found if source == "asked" else {}

    def finish(self, case: Case) -> Outcome:
        """Go the second half of the road: judge, verdict, blend, reward.

        Raises:
            Misconfigured: no sample can be scored until somebody fixes the setup.
        """
        try:
            judgment, saved = _judgment(self, case)
        except KnownInPart as failure:
            return _known_in_part(case, failure)
        except JudgeFailure as failure:
            return _unjudged(case, failure)
        except SampleFault as fault:
            return Unscored.of(case.sample, fault, case.origin, case.attempts)
        return _abstained(case, judgment) or _judged(case, judgment, saved)

    def score(self, sample: AnySample, deadline: Deadline = NEVER) -> Outcome:
        """Score one sample by itself: `prepare` and `finish`."""
        case = self.prepare(sample, deadline)
        return self.finish(case) if isinstance(case, Case) else case


def _reward(sample: Sample, verified: Verified, origin: Provenance, **fields: Any) -> Reward:
    return Reward(id=sample.id, group=sample.group, checks=verified.checks, provenance=origin, **fields)


def _judgment(road: Road, case: Case) -> tuple[Judgment, tuple[Saved, ...]]:
    """Return the judgment on a case, and what was saved by not asking about it alone."""
    if case.judgment is not None:
        together = case.judgment.together
        calls, tokens = (together.calls_saved, together.input_tokens_saved) if together else (0, 0)
        return case.judgment, (Saved(by="group", calls=calls, input_tokens=tokens),)
    judgment, source = road.memory.once(case.key, partial(_ask, road, case), case.deadline)
    if source == "asked":
        return judgment, ()
    by: Cause = "table" if source == "table" else "duplicate" if source == "joined" or case.key in road.asked else "memory"
    spent = {"input_tokens": judgment.input_tokens, "output_tokens": judgment.output_tokens}
    return judgment, (Saved(by=by, calls=road.panel.calls(case.rubric), cost=judgment.cost, **spent),)


def _ask(road: Road, case: Case) -> Judgment:
    about = (case.rubric, case.sample, case.question)
    apart = road.siblings.apart.known(case.key) if road.siblings else None
    ask = partial(road.panel.judge, *about) if apart is None else partial(road.panel.decide, *about, apart)
    judge = partial(ask, deadline=case.deadline, attempts=case.attempts)
    judgment = record_cost(partial(_paid, road.budget, judge, case.attempts), case.attempts, road.budget.prices)
    road.asked.add(case.key)  # before it is in the memory, where an equal sample finds it
    return judgment


def _paid(budget: Budget, ask: Callable[[], Given], attempts: list[Attempt]) -> Given:
    """Have something judged, as long as the budget lasts."""
    budget.check()
    before = len(attempts)
    try:
        return ask()
    finally:
        budget.spend(attempts[before:])


def _abstained(case: Case, judgment: Judgment) -> Unscored | None:
    """Return the abstention, if the opinions differ too much; None if they do not, or if a stronger model has decided."""
    abstain = case.rubric.judge.abstain
    if abstain is None or judgment.escalated or judgment.spread <= abstain.above:
        return None
    fault = Abstained(f"the opinions differ by {judgment.spread:.2f}, and the rubric abstains above {abstain.above:g}")
    return Unscored.of(case.sample, fault, _origin(case, judgment.model, judgment.together), case.attempts)


def _judged(case: Case, judgment: Judgment, saved: tuple[Saved, ...]) -> Reward:
    """Return the reward where checks and judge were blended."""
    rubric, results = case.rubric, case.verified.values
    each = [{one.name: one.each[at] for one in judgment.verdict.scores if one.each} for at in range(judgment.opinions)]
    rewards = [blend(rubric, results, scores) for scores in each if len(scores) == len(judgment.verdict.scores)]
    scores = {one.name: one.score for one in judgment.verdict.scores}
    return _reward(
        case.sample,
        case.verified,
        _origin(case, judgment.model, judgment.together),
        attempts=tuple(case.attempts),
        reward=blend(rubric, results, scores),
        turns=turn_rewards(rubric, results, scores, {one.name: one.by_turn for one in judgment.verdict.scores if one.turns}),
        criteria=judgment.verdict.scores,
        judge=rubric.mapped(scores).mean,
        calibrated=rubric.calibrated(scores),
        opinions=judgment.opinions,
        error=standard_error(rewards) if len(rewards) > 1 else None,
        spread=judgment.spread,
        escalated=judgment.escalated,
        repaired=judgment.verdict.repaired,
        saved=saved,
        reused=any(one.by in ("memory", "table", "duplicate") for one in saved),
    )


def _known_in_part(case: Case, failure: KnownInPart) -> Outcome:
    """Return the outcome of a sample if only some of its criteria could be judged."""
    rubric = case.rubric
    low, high = blend_within(rubric, case.verified.values, {one.name: one.score for one in failure.known})
    width = (high - low) / (rubric.range.high - rubric.range.low)
    allowed = rubric.judge.partial
    if allowed is None or width > allowed.within:
        return _unjudged(case, failure, (low, high))
    note = f"{failure}; the reward is the worst it could be"
    origin = _origin(case, failure.model, None)
    made = {"reward": low, "interval": (low, high), "criteria": failure.known, "note": note}
    return _reward(case.sample, case.verified, origin, attempts=tuple(case.attempts), **made)


def _unjudged(case: Case, failure: JudgeFailure, interval: tuple[float, float] | None = None) -> Outcome:
    """Return the outcome of a sample if the judge failed: the checks alone count, if the rubric allows it."""
    if case.rubric.on_unscored != "verifiable":
        return Unscored.of(case.sample, failure, case.origin, case.attempts, interval)
    note = f"the judge failed ({failure.reason}): the checks alone count"
    made = {"reward": blend_verifiable(case.rubric, case.verified.values), "verifiable_only": True, "note": note}
    return _reward(case.sample, case.verified, case.origin, attempts=tuple(case.attempts), **made)


def _origin(case: Case, model: str, together: Together | None) -> Provenance:
    """Return the provenance of a reward that a judge had a part in."""
    prompt = together.prompt_hash if together else case.question.hash
    return case.origin.model_copy(update={"prompt_hash": prompt, "model": model, "together": together})
