"""Makes one judgment out of several: opinions of one model, a jury of models, and rubrics too long for one call.

Scores are averaged, never voted on: the mean of several judgments agrees better with people than their mode or median
(https://arxiv.org/abs/2503.03064). An opinion that failed is left out; with less than half of them there is no judgment.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cached_property
from itertools import chain
from statistics import fmean, pstdev

from pydantic import JsonValue

from judge.converse import Attempt
from judge.deadline import Deadline
from judge.digest import digest
from judge.errors import JudgeFailure
from judge.judgment import Judge, Judgment
from judge.key import identify
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.sample import Sample
from judge.verdict.verdict import CriterionScore, Verdict


class Panel:
    """Everybody who is asked about a sample."""

    def __init__(self, judge: Judge, prompts: Prompts, models: Sequence[str], threads: int, basis: str = "") -> None:
        """Call the panel together.

        Args:
            judge: asks for one opinion.
            prompts: renders the parts of a long rubric.
            models: who judges, the first preferred, the rest fallbacks; a rubric's jury has the same fallbacks.
            threads: how many calls of all samples may be under way at once.
            basis: what a judge that is no model answers from: the hash of recorded replies, the name of weights. Such a judge
                sees the sample itself, so its judgment counts for that sample alone.
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
        """Return the hash of the templates by which a judge is asked, see `Prompts.version`; they are read once."""
        if rubric.prompt not in self._versions:
            self._versions[rubric.prompt] = self._prompts.version(rubric)
        return self._versions[rubric.prompt]

    def judge(self, rubric: Rubric, sample: Sample, question: Question, deadline: Deadline, attempts: list[Attempt]) -> Judgment:
        """Ask everybody side by side and make one judgment of it.

        Args:
            rubric: what the response is judged by.
            sample: what is judged; a long rubric makes several questions about it.
            question: the one that was rendered for both.
            deadline: by when a reply is of use.
            attempts: gets every request that is made.

        Raises:
            JudgeFailure: half of the opinions or more could not be had; the last one's failure.
            AccessFault: a model cannot be asked at all.
        """
        settings = rubric.judge
        seats = [(juror, *self.models[1:]) for juror in settings.models] or [self.models]
        seats = seats * settings.samples
        parts = self._parts(rubric, sample, question)
        if len(seats) == len(parts) == 1:
            return self._judge.judge(rubric, question, seats[0], deadline, attempts)
        asked = [[self._pool.submit(self._judge.judge, *part, seat, deadline, attempts) for part in parts] for seat in seats]
        judgment = _merge(rubric, _opinions(asked))
        if settings.escalate and judgment.spread > settings.escalate.above:
            stronger = [self._judge.judge(*part, (settings.escalate.model,), deadline, attempts) for part in parts]
            return _joined(stronger).model_copy(
                update={"opinions": judgment.opinions, "spread": judgment.spread, "escalated": True}
            )
        return judgment

    def finish(self) -> None:
        """Wait until nothing is asked any more; nothing can be asked of a panel of several after that."""
        self._pool.shutdown()

    def _parts(self, rubric: Rubric, sample: Sample, question: Question) -> list[tuple[Rubric, Question]]:
        """Return what is asked in one call each."""
        rubrics = rubric.parts()
        if len(rubrics) == 1:
            return [(rubric, question)]
        return [(part, self._prompts.render(part, sample, split=True)) for part in rubrics]


def _opinions(asked: list[list[Future[Judgment]]]) -> list[Judgment]:
    opinions: list[Judgment] = []
    failures: list[JudgeFailure] = []
    wait(chain.from_iterable(asked))  # so that all that is spent is known, also when a part has failed
    for parts in asked:
        try:
            opinions.append(_joined([part.result() for part in parts]))
        except JudgeFailure as failure:
            failures.append(failure)
    if failures and len(failures) * 2 >= len(asked):
        raise failures[-1]
    return opinions


def _joined(parts: Sequence[Judgment]) -> Judgment:
    """Put the parts of one opinion together."""
    scores = tuple(chain.from_iterable(part.verdict.scores for part in parts))
    verdict = Verdict(scores=scores, repaired=any(part.verdict.repaired for part in parts))
    return Judgment(verdict=verdict, model="+".join(dict.fromkeys(part.model for part in parts)))


def _merge(rubric: Rubric, opinions: Sequence[Judgment]) -> Judgment:
    if len(opinions) == 1:
        return opinions[0]
    verdict = Verdict(
        scores=tuple(_mean(scores) for scores in zip(*(opinion.verdict.scores for opinion in opinions), strict=True)),
        repaired=any(opinion.verdict.repaired for opinion in opinions),
    )
    means = [share(rubric.judged, {one.name: one.score for one in opinion.verdict.scores}) for opinion in opinions]
    models = "+".join(dict.fromkeys(opinion.model for opinion in opinions))
    return Judgment(verdict=verdict, model=models, opinions=len(opinions), spread=max(means) - min(means))


def _mean(scores: Sequence[CriterionScore]) -> CriterionScore:
    """Average one criterion over the opinions; the reason is that of the opinion nearest to the mean."""
    values = [one.score for one in scores]
    mean = fmean(values)
    answers: list[JsonValue] = [one.answer for one in scores]
    nearest = min(scores, key=lambda one: abs(one.score - mean))
    return CriterionScore(name=nearest.name, score=mean, answer=answers, reason=nearest.reason, spread=pstdev(values))
