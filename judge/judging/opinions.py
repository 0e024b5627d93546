"""Makes one judgment from several opinions, and one opinion from the parts of a long rubric.

Scores are averaged, never voted on: the mean of several judgments agrees better with people than their mode or median
(https://arxiv.org/abs/2503.03064). An opinion that failed is left out; if half of them or more failed, there is no judgment.
"""

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, wait
from itertools import chain
from statistics import fmean, pstdev, stdev

from pydantic import JsonValue

from judge.errors import JudgeFailure, PartFailed
from judge.judging.judgment import Judgment
from judge.rubric.rubric import Rubric
from judge.rubric.weights import share
from judge.verdict.criterion_score import CriterionScore, TurnScore
from judge.verdict.together import Together
from judge.verdict.verdict import Verdict


class KnownInPart(PartFailed):
    """There is one opinion on a sample, and only some of its criteria were judged."""

    def __init__(self, message: str, known: Sequence[CriterionScore], model: str) -> None:
        super().__init__(message)
        self.known = tuple(known)
        """The scores of the criteria that were judged."""

        self.model = model
        """The model that judged them, or several with `+` between them."""


def opinions(asked: Sequence[Sequence[Future[tuple[Judgment, ...]]]]) -> list[tuple[Judgment, ...]]:
    """Wait for all opinions; return those that did not fail, each with a judgment for each response.

    Args:
        asked: the parts of each opinion.

    Raises:
        KnownInPart: there is one opinion, on one response, and some of its parts failed.
        JudgeFailure: half of the opinions or more failed; this is the last failure.
        AccessFault: a model cannot be asked at all.
    """
    every = list(chain.from_iterable(asked))
    wait(every)  # what was spent has to be known even if a part has failed
    _raise_ours(every)
    given: list[tuple[Judgment, ...]] = []
    failures: list[JudgeFailure] = []
    for parts in asked:
        try:
            given.append(_whole(parts))
        except JudgeFailure as failure:
            failures.append(failure)
    if failures and len(failures) * 2 >= len(asked):
        raise failures[-1] if len(asked) > 1 else _known_in_part(asked[0], failures[-1])
    return given


def _raise_ours(parts: Iterable[Future[tuple[Judgment, ...]]]) -> None:
    """Raise any error that is not the judge's failure: then nothing may be made of the other parts."""
    for part in parts:
        error = part.exception()
        if error is not None and not isinstance(error, JudgeFailure):
            raise error


def _whole(parts: Sequence[Future[tuple[Judgment, ...]]]) -> tuple[Judgment, ...]:
    return tuple(map(join, zip(*(part.result() for part in parts), strict=True)))


def _known_in_part(parts: Sequence[Future[tuple[Judgment, ...]]], failure: JudgeFailure) -> JudgeFailure:
    """Return the failure of the only opinion, with the scores that are known, if there are any."""
    judged = [part.result() for part in parts if part.exception() is None]
    if not judged or len(judged[0]) > 1:
        return failure
    whole = join([judgments[0] for judgments in judged])
    return KnownInPart(f"{len(parts) - len(judged)} of {len(parts)} calls failed: {failure}", whole.verdict.scores, whole.model)


def join(parts: Sequence[Judgment]) -> Judgment:
    """Put the parts of one opinion together."""
    if len(parts) == 1:
        return parts[0]
    scores = tuple(chain.from_iterable(part.verdict.scores for part in parts))
    verdict = Verdict(scores=scores, repaired=any(part.verdict.repaired for part in parts))
    return Judgment(verdict=verdict, model="+".join(dict.fromkeys(part.model for part in parts)), together=parts[0].together)


def merge(rubric: Rubric, opinions: Sequence[Judgment]) -> Judgment:
    """Average the opinions on one response into one judgment."""
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
    """Merge the records of the questions in which one response was judged, and say what its place did to its mean."""
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
    """Average one criterion over the opinions; the reason is that of the opinion nearest to the mean."""
    values = [one.score for one in scores]
    mean = fmean(values)
    answers: list[JsonValue] = [one.answer for one in scores]
    nearest = min(scores, key=lambda one: abs(one.score - mean))
    return CriterionScore(
        name=nearest.name,
        score=mean,
        answer=answers,
        reason=nearest.reason,
        turns=tuple(map(_mean_turn, zip(*(one.turns for one in scores), strict=True))),
        spread=pstdev(values),
        each=tuple(values),
        error=standard_error(values),
    )


def _mean_turn(scores: Sequence[TurnScore]) -> TurnScore:
    """Average one turn over the opinions; the reason is that of the opinion nearest to the mean."""
    mean = fmean(one.score for one in scores)
    nearest = min(scores, key=lambda one: abs(one.score - mean))
    return TurnScore(score=mean, answer=[one.answer for one in scores], reason=nearest.reason)


def standard_error(values: Sequence[float]) -> float:
    """Return the standard error of the mean of two or more values, in their unit."""
    return stdev(values) / math.sqrt(len(values))
