"""One judgment of one question: asks a judge model, once more where that can help, then the fallbacks in their order."""

from collections.abc import Sequence

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import Deadline
from judge.errors import DeadlinePassed, JudgeFailure, SettingsFault, Truncated, Unanswered, Unreadable
from judge.question.prompts import Prompts
from judge.question.question import Question
from judge.record import Record, shape
from judge.rubric.rubric import Rubric
from judge.verdict.together import Together, read_verdicts
from judge.verdict.verdict import Verdict


class Judgment(Record):
    """A verdict and who gave it."""

    verdict: Verdict
    model: str
    """The model, or the models of a jury with `+` between them."""

    opinions: int = 1
    spread: float = 0.0
    """The largest difference between the weighted means of two opinions, 0 to 1."""

    escalated: bool = False
    """Whether the opinions differed so much that a stronger model decided instead."""

    input_tokens: int = 0
    """Tokens that were sent for it; its share, if several responses were asked about."""

    output_tokens: int = 0
    """Tokens of the replies; its share."""

    cost: float | None = None
    """What it cost in US dollars; its share; None if a model has no price."""

    together: Together | None = None
    """How the response was asked about together with others; None if it was asked about alone."""


class Judge:
    """Asks judge models for one judgment at a time."""

    def __init__(self, converse: Converse, prompts: Prompts, *, again: bool = True) -> None:
        """Prepare to ask.

        Args:
            converse: the port to the models.
            prompts: has the note that asks once more.
            again: whether to ask once more after a reply that cannot be used.
        """
        self._converse = converse
        self._prompts = prompts
        self._again = again

    def judge(
        self, rubric: Rubric, question: Question, models: Sequence[str], deadline: Deadline, attempts: list[Attempt]
    ) -> tuple[Judgment, ...]:
        """Ask until there is a complete verdict; return a judgment of each response, in the order in which they are shown.

        Args:
            rubric: has the scales by which the reply is read.
            question: what is asked.
            models: who is asked; the first is preferred, the rest are its fallbacks.
            deadline: after this, a reply is useless.
            attempts: every request that is made is added here.

        Raises:
            JudgeFailure: no model gave one; this is the last model's failure.
            AccessFault: a model cannot be asked at all.
            SettingsFault: the judge returned something other than a Reply.
        """
        calls = [Call(question=question, model=model, deadline=deadline) for model in models]
        for call in calls[:-1]:
            try:
                return self._ask(rubric, call, attempts)
            except DeadlinePassed:
                raise
            except JudgeFailure:
                continue  # the attempts say what went wrong
        return self._ask(rubric, calls[-1], attempts)

    def _ask(self, rubric: Rubric, call: Call, attempts: list[Attempt]) -> tuple[Judgment, ...]:
        """Ask, and ask once more with the fault named when the reply cannot be read."""
        try:
            verdicts = self._read(rubric, call, attempts)
        except Unreadable as fault:
            if not self._again:
                raise
            again = self._prompts.again(call.question, str(fault))
            try:
                verdicts = self._read(rubric, call.model_copy(update={"question": again}), attempts)
            except Unanswered:  # there was a reply, and what is wrong with it is the reason
                raise fault from None
        return tuple(
            Judgment(verdict=verdict, model=call.model, together=_together(call.question, place))
            for place, verdict in enumerate(verdicts, 1)
        )

    def _read(self, rubric: Rubric, call: Call, attempts: list[Attempt]) -> tuple[Verdict, ...]:
        """Ask, and ask once more with twice the room when the reply was cut off."""
        try:
            reply = self._reply(call, attempts)
        except Truncated:
            if not self._again:
                raise
            roomy = call.question.model_copy(update={"max_tokens": call.question.max_tokens * 2})
            reply = self._reply(call.model_copy(update={"question": roomy}), attempts)
        return read_verdicts(reply.text, rubric, call.question.names, reply.form, turns=call.question.rollout_turns)

    def _reply(self, call: Call, attempts: list[Attempt]) -> Reply:
        reply: object = self._converse(call, attempts)  # a judge of the caller's own may return anything
        if isinstance(reply, Reply):
            return reply
        msg = f"judge: wanted a Reply, found {shape(reply)}"
        raise SettingsFault(msg)


def _together(question: Question, place: int) -> Together | None:
    """Return how a response was asked about together with others; None if it was asked about alone."""
    if not question.names:
        return None
    return Together(size=len(question.names), seeds=(question.seed,), places=(place,), prompt_hash=question.hash)
