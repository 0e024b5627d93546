"""What a judge reads about the rows of a file, word for word."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from judge.errors import CheckUnavailable, GraderFault, SampleFault
from judge.question.lineup import Lineup, evenly, rank
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.sample import AnySample, BadSample, Sample
from judge.verified import verify


def question_pages(rubric: Rubric, prompts: Prompts, samples: Iterable[AnySample]) -> Iterator[str | SampleFault]:
    """Give each question in the order of the samples. If no judge is asked, give a line that says why, or the record's fault.

    If the rubric has a `judge.group`, siblings that come one after the other are in one question.
    """
    for _, neighbours in groupby(enumerate(samples), lambda pair: _sibling_key(rubric, prompts, *pair)):
        asked: list[Sample] = []
        for _, sample in neighbours:
            settled = _settled(rubric, sample)
            if settled is None and isinstance(sample, Sample):
                asked.append(sample)
            elif settled is not None:
                yield settled
        yield from _asked(rubric, prompts, asked)


def _sibling_key(rubric: Rubric, prompts: Prompts, place: int, sample: AnySample) -> str | int:
    return place if isinstance(sample, BadSample) or not rubric.judge.group else prompts.sibling_key(rubric, sample)


def _settled(rubric: Rubric, sample: AnySample) -> str | SampleFault | None:
    """Return why no judge is asked about a sample; None if one is asked."""
    if isinstance(sample, BadSample):
        return SampleFault(sample.fault)
    try:
        found = verify(rubric.with_record(sample), sample)
    except (SampleFault, CheckUnavailable, GraderFault) as fault:
        return SampleFault(f"{sample.id!r}: {fault}")
    if found.reward is None:
        return None
    why = found.note or "the rubric asks no judge"
    return f"━━━ {sample.id} ━━━ no judge is asked, the reward is {found.reward:g}: {why}\n"


def _asked(rubric: Rubric, prompts: Prompts, samples: list[Sample]) -> Iterator[str | SampleFault]:
    group = rubric.judge.group
    if group is None or len(samples) < 2:  # noqa: PLR2004  one is asked about alone
        yield from (_alone(rubric, prompts, sample) for sample in samples)
        return
    yield from _together(rubric, prompts, samples, group)


def _alone(rubric: Rubric, prompts: Prompts, sample: Sample) -> str | SampleFault:
    try:
        return _page(str(sample.id), prompts.render(rubric.with_record(sample), sample))
    except SampleFault as fault:
        return SampleFault(f"{sample.id!r}: {fault}")


def _together(rubric: Rubric, prompts: Prompts, samples: list[Sample], group: Group) -> Iterator[str | SampleFault]:
    different = {rank(sample)[0]: sample for sample in reversed(samples)}
    for sample in samples:
        if (asked := different[rank(sample)[0]]) is not sample:
            yield f"━━━ {sample.id} ━━━ not asked about again: the same response as {asked.id}\n"
    for together in evenly(sorted(different.values(), key=rank), group.size):
        if len(together) == 1:
            yield _alone(rubric, prompts, together[0])
            continue
        try:
            yield from [_side_by_side(rubric, prompts, Lineup.of(together, turn)) for turn in range(group.orders)]
        except SampleFault:  # as when they are judged
            yield from (_alone(rubric, prompts, sample) for sample in together)


def _side_by_side(rubric: Rubric, prompts: Prompts, shown: Lineup) -> str:
    samples = list(shown.samples.values())
    named = ", ".join(str(sample.id) for sample in samples)
    return _page(named, prompts.render_together(rubric.with_record(samples[0]), shown))


def _page(named: str, asked: Question) -> str:
    shown = "".join(f"[{one.name}: {one.attachment.summary}]\n" for one in asked.enclosures)
    return f"━━━ {named} ━━━ system\n{asked.system}\n\n━━━ {named} ━━━ user\n{shown}{asked.user}\n"
