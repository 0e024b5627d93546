"""The panel: one judgment made of several opinions of one model, of a jury of models, and of the parts of a long rubric.

Scores are averaged, never voted on: the mean of several judgments agrees better with people than their mode or median
(https://arxiv.org/abs/2503.03064). An opinion that failed is left out; when half of them or more failed, there is no judgment.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cached_property, partial
from itertools import chain
from statistics import fmean, pstdev

from pydantic import JsonValue

from judge.converse import Attempt
from judge.deadline import Deadline
from judge.digest import digest
from judge.errors import JudgeFailure
from judge.judging.judgment import Judge, Judgment
from judge.key import identify
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import Sample
from judge.verdict.together import Together
from judge.verdict.verdict import CriterionScore, Verdict


class Panel:
    """All the judge models that are asked about a sample."""

    def __init__(self, judge: Judge, prompts: Prompts, models: Sequence[str], threads: int, basis: str = "") -> None:
        """Call the panel together.

        Args:
            judge: asks for one opinion.
            prompts: renders the parts of a long rubric.
            models: who judges; the first is preferred, the rest are its fallbacks, and those of a rubric's jury.
            threads: how many of the calls may run side by side that ask for one of several opinions, for all samples together.
            basis: what a judge that is not a hosted model works from: the hash of recorded replies, the name of weights. Such a
                judge sees the sample's id and texts, so its judgment counts for that sample alone. Empty for hosted models.
        """
        self._judge = judge
        self._prompts = prompts
        self._threads = threads
        self._versions: dict[str, str] = {}
        self.models = tuple(models)
        self.basis = basis

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="judge-panel")

    def key(self, rubric: Rubric, sample: Sample, question: Question) -> str:
        """Return the key of a judgment: equal for two questions only if their judgments are made from the same things."""
        who = [self.basis, identify(sample)] if self.basis else list(self.models)
        return digest([rubric.hash, self.version(rubric), question.hash, who])

    def version(self, rubric: Rubric) -> str:
        """Return the hash of the templates that a judge is asked with, see `Prompts.version`; they are read once."""
        if rubric.prompt not in self._versions:
            self._versions[rubric.prompt] = self._prompts.version(rubric)
        return self._versions[rubric.prompt]

    def judge(self, rubric: Rubric, sample: Sample, question: Question, deadline: Deadline, attempts: list[Attempt]) -> Judgment:
        """Ask everybody side by side and make one judgment of it.

        Args:
            rubric: what the response is judged by.
            sample: what is judged; a long rubric asks several questions about it.
            question: what was rendered for the whole rubric.
            deadline: after this, a reply is useless.
            attempts: every request that is made is added here.

        Raises:
            JudgeFailure: half of the opinions or more failed; this is the last failure.
            AccessFault: a model cannot be asked at all.
        """
        seats, parts = self._seats(rubric), self._parts(rubric, sample, question)
        ask = partial(self._judge.judge, deadline=deadline, attempts=attempts)
        if len(seats) == len(parts) == 1:
            return ask(rubric, question, seats[0])[0]
        asked = [[self._pool.submit(ask, *part, seat) for part in parts] for seat in seats]
        judgment = _merge(rubric, [opinion[0] for opinion in _opinions(asked)])
        escalate = rubric.judge.escalate
        if escalate is None or judgment.spread <= escalate.above:
            return judgment
        stronger = _joined([ask(*part, (escalate.model,))[0] for part in parts])
        return stronger.model_copy(update={"opinions": judgment.opinions, "spread": judgment.spread, "escalated": True})

    def compare(
        self, rubric: Rubric, group: Group, samples: Sequence[Sample], deadline: Deadline, attempts: list[Attempt]
    ) -> tuple[Judgment, ...]:
        """Ask everybody about several responses to one prompt at once; return a judgment for each, in their order.

        Where opinions differ so much that a stronger model has to decide, it is for the caller to ask about that response alone.

        Args:
            rubric: what the responses are judged by.
            group: in how many orders they are shown.
            samples: what is judged, no two responses equal.
            deadline: after this, a reply is useless.
            attempts: every request that is made is added here.

        Raises:
            JudgeFailure: half of the opinions or more failed; this is the last failure.
            SampleFault: the question cannot be written.
            AccessFault: a model cannot be asked at all.
        """
        ask = partial(self._judge.judge, deadline=deadline, attempts=attempts)
        lineups = [Lineup.of(samples, turn) for turn in range(group.orders)]
        seated = [(lineup, self._parts_together(rubric, lineup), seat) for seat in self._seats(rubric) for lineup in lineups]
        asked = [[self._pool.submit(_ordered, ask, lineup, part, seat) for part in parts] for lineup, parts, seat in seated]
        return tuple(_merge(rubric, judgments) for judgments in zip(*_opinions(asked), strict=True))

    def _seats(self, rubric: Rubric) -> list[tuple[str, ...]]:
        """Return who is asked for each opinion: a model and its fallbacks."""
        jury = [(juror, *self.models[1:]) for juror in rubric.judge.models]
        return (jury or [self.models]) * rubric.judge.samples

    def _parts(self, rubric: Rubric, sample: Sample, question: Question) -> list[tuple[Rubric, Question]]:
        """Return what is asked in one call each."""
        rubrics = rubric.parts()
        if len(rubrics) == 1:
            return [(rubric, question)]
        return [(part, self._prompts.render(part, sample, split=True)) for part in rubrics]

    def _parts_together(self, rubric: Rubric, lineup: Lineup) -> list[tuple[Rubric, Question]]:
        """Return what is asked in one call each about several responses."""
        rubrics = rubric.parts()
        return [(part, self._prompts.render_together(part, lineup, split=len(rubrics) > 1)) for part in rubrics]


_Ask = Callable[[Rubric, Question, Sequence[str]], tuple[Judgment, ...]]


def _ordered(ask: _Ask, lineup: Lineup, part: tuple[Rubric, Question], seat: Sequence[str]) -> tuple[Judgment, ...]:
    """Ask about several responses; return the judgments in the order in which the samples were given."""
    shown = dict(zip(lineup.order, ask(*part, seat), strict=True))
    return tuple(shown[place] for place in range(len(shown)))


def _opinions(asked: list[list[Future[tuple[Judgment, ...]]]]) -> list[tuple[Judgment, ...]]:
    """Return each opinion that did not fail: a judgment for each response."""
    opinions: list[tuple[Judgment, ...]] = []
    failures: list[JudgeFailure] = []
    wait(chain.from_iterable(asked))  # what was spent has to be known, also when a part has failed
    for parts in asked:
        try:
            opinions.append(tuple(map(_joined, zip(*(part.result() for part in parts), strict=True))))
        except JudgeFailure as failure:
            failures.append(failure)
    if failures and len(failures) * 2 >= len(asked):
        raise failures[-1]
    return opinions


def _joined(parts: Sequence[Judgment]) -> Judgment:
    """Put the parts of one opinion together."""
    if len(parts) == 1:
        return parts[0]
    scores = tuple(chain.from_iterable(part.verdict.scores for part in parts))
    verdict = Verdict(scores=scores, repaired=any(part.verdict.repaired for part in parts))
    return Judgment(verdict=verdict, model="+".join(dict.fromkeys(part.model for part in parts)), together=parts[0].together)


def _merge(rubric: Rubric, opinions: Sequence[Judgment]) -> Judgment:
    if len(opinions) == 1:
        return opinions[0]
    verdict = Verdict(
        scores=tuple(_mean(scores) for scores in zip(*(opinion.verdict.scores for opinion in opinions), strict=True)),
        repaired=any(opinion.verdict.repaired for opinion in opinions),
    )
    means = [share(rubric.judged, {one.name: one.score for one in opinion.verdict.scores}) for opinion in opinions]
    models = "+".join(dict.fromkeys(opinion.model for opinion in opinions))
    return Judgment(
        verdict=verdict,
        model=models,
        opinions=len(opinions),
        spread=max(means) - min(means),
        together=_merged([opinion.together for opinion in opinions if opinion.together], means),
    )


def _merged(together: Sequence[Together], means: Sequence[float]) -> Together | None:
    """Put the questions together in which one response was judged, and say what its place did to its mean."""
    if not together:
        return None
    places = [one.places[0] for one in together]
    first, last = min(places), max(places)
    ends = [[mean for mean, place in zip(means, places, strict=True) if place == end] for end in (first, last)]
    return Together(
        size=together[0].size,
        seeds=tuple(one.seeds[0] for one in together),
        places=tuple(places),
        prompt_hash=together[0].prompt_hash,
        earlier=None if first == last else fmean(ends[0]) - fmean(ends[1]),
    )


def _mean(scores: Sequence[CriterionScore]) -> CriterionScore:
    """Average one criterion over the opinions, with the reason of the opinion that is nearest to the mean."""
    values = [one.score for one in scores]
    mean = fmean(values)
    answers: list[JsonValue] = [one.answer for one in scores]
    nearest = min(scores, key=lambda one: abs(one.score - mean))
    return CriterionScore(name=nearest.name, score=mean, answer=answers, reason=nearest.reason, spread=pstdev(values))
