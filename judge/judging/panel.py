"""The panel: asks for several opinions, of one model or of a jury, about the parts of a long rubric, and in several orders.

What becomes of the opinions is in `judge.judging.opinions`.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial

from judge.converse import Attempt
from judge.deadline import Deadline
from judge.digest import digest
from judge.judging.judgment import Judge, Judgment
from judge.judging.opinions import join, merge, opinions
from judge.key import identify
from judge.question.lineup import Lineup
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.rubric.judge_settings import Group
from judge.rubric.rubric import Rubric
from judge.sample import Sample


class Panel:
    """All the judge models that are asked about a sample."""

    def __init__(
        self, judge: Judge, prompts: Prompts, models: Sequence[str], threads: int, basis: str = "", where: str = ""
    ) -> None:
        """Call the panel together.

        Args:
            judge: asks for one opinion.
            prompts: renders the parts of a long rubric.
            models: who judges; the first is preferred, the rest are its fallbacks, and those of a rubric's jury.
            threads: how many calls for one of several opinions may run side by side, for all samples together.
            basis: what a judge that is not a hosted model works from: the hash of recorded replies, the name of weights. Such a
                judge sees the sample's id and texts, so its judgment counts for that sample alone. Empty for hosted models.
            where: the endpoint that is asked, because another one may call another model by the same name. Empty on Bedrock.
        """
        self._judge = judge
        self._prompts = prompts
        self._threads = threads
        self._versions: dict[str, str] = {}
        self.models = tuple(models)
        self.basis = basis
        self.where = where

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="judge-panel")

    def key(self, rubric: Rubric, sample: Sample, question: Question) -> str:
        """Return the key of a judgment: equal for two questions only if their judgments are made from the same things."""
        who = [self.basis, identify(sample)] if self.basis else [*filter(None, [self.where]), *self.models]
        return digest([rubric.hash, self.version(rubric), question.hash, who])

    def version(self, rubric: Rubric) -> str:
        """Return the hash of the templates that a judge is asked with, see `Prompts.version`; they are read once."""
        if rubric.prompt not in self._versions:
            self._versions[rubric.prompt] = self._prompts.version(rubric)
        return self._versions[rubric.prompt]

    def calls(self, rubric: Rubric) -> int:
        """Return how many calls ask about one sample, if none of them fails and no stronger model has to decide."""
        return len(self._seats(rubric)) * len(rubric.parts())

    def judge(self, rubric: Rubric, sample: Sample, question: Question, deadline: Deadline, attempts: list[Attempt]) -> Judgment:
        """Ask everybody side by side and make one judgment of their opinions.

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
        judgment = merge(rubric, [opinion[0] for opinion in opinions(asked)])
        escalate = rubric.judge.escalate
        if escalate is None or judgment.spread <= escalate.above:
            return judgment
        return self.decide(rubric, sample, question, judgment, deadline, attempts)

    def decide(
        self, rubric: Rubric, sample: Sample, question: Question, apart: Judgment, deadline: Deadline, attempts: list[Attempt]
    ) -> Judgment:
        """Ask the stronger model, where opinions differ so much that it has to decide.

        Args:
            rubric: names the stronger model.
            sample: what is judged.
            question: what was rendered for the whole rubric.
            apart: what the opinions came to.
            deadline: after this, a reply is useless.
            attempts: every request that is made is added here.

        Raises:
            JudgeFailure: the stronger model gave no verdict.
            AccessFault: it cannot be asked at all.
        """
        assert rubric.judge.escalate is not None
        seat = (rubric.judge.escalate.model,)
        asked = [self._judge.judge(*part, seat, deadline, attempts)[0] for part in self._parts(rubric, sample, question)]
        return join(asked).model_copy(update={"opinions": apart.opinions, "spread": apart.spread, "escalated": True})

    def judge_group(
        self, rubric: Rubric, group: Group, samples: Sequence[Sample], deadline: Deadline, attempts: list[Attempt]
    ) -> tuple[Judgment, ...]:
        """Ask everybody about several responses to one prompt at once; return a judgment for each, in their order.

        Where opinions differ so much that a stronger model has to decide, the caller asks it, see `decide`.

        Args:
            rubric: what the responses are judged by.
            group: in how many orders they are shown.
            samples: what is judged; no two responses are equal.
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
        return tuple(merge(rubric, judgments) for judgments in zip(*opinions(asked), strict=True))

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
    """Ask about several responses; return the judgments in the order of the samples as they were given."""
    shown = dict(zip(lineup.order, ask(*part, seat), strict=True))
    return tuple(shown[place] for place in range(len(shown)))
