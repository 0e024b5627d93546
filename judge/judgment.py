"""Gets one opinion: asks a judge model, once more where that can help, then the fallback models in their order."""

from collections.abc import Sequence

from judge.converse import Attempt, Call, Converse
from judge.deadline import Deadline
from judge.errors import DeadlinePassed, JudgeFailure, Truncated, Unanswered, Unreadable
from judge.question.prompts import Prompt, Prompts
from judge.record import Record
from judge.verdict.verdict import Verdict, read_verdict


class Judgment(Record):
    """A verdict, and who gave it."""

    verdict: Verdict
    model: str
    """The model, or the models of a jury with `+` between them."""

    opinions: int = 1
    spread: float = 0.0
    """The largest difference between two opinions' weighted means, on 0..1."""

    escalated: bool = False
    """Whether the opinions differed so much that a stronger model decided."""


class Judge:
    """Asks judge models for opinions."""

    def __init__(self, converse: Converse, prompts: Prompts, *, again: bool = True) -> None:
        """Prepare to ask.

        Args:
            converse: answers.
            prompts: has the note for asking once more.
            again: whether an answer that is of no use is asked for once more.
        """
        self._converse = converse
        self._prompts = prompts
        self._again = again

    def judge(self, prompt: Prompt, models: Sequence[str], deadline: Deadline, attempts: list[Attempt]) -> Judgment:
        """Return the first complete verdict.

        Args:
            prompt: what is asked.
            models: who is asked, the first preferred, the rest its fallbacks.
            deadline: by when an answer is of use.
            attempts: gets every request that is made.

        Raises:
            JudgeFailure: no model gave one; the last model's failure.
            AccessFault: a model cannot be asked at all.
        """
        for model in models[:-1]:
            try:
                return self._ask(_call(prompt, model, deadline), attempts)
            except DeadlinePassed:
                raise
            except JudgeFailure:
                continue  # what went wrong stands in the attempts
        return self._ask(_call(prompt, models[-1], deadline), attempts)

    def _ask(self, call: Call, attempts: list[Attempt]) -> Judgment:
        """Ask, and once more with the fault named when the answer cannot be read."""
        try:
            verdict = self._read(call, attempts)
        except Unreadable as fault:
            if not self._again:
                raise
            again = self._prompts.again(call.prompt, str(fault))
            try:
                verdict = self._read(call.model_copy(update={"prompt": again}), attempts)
            except Unanswered:  # there was an answer, and what is wrong with it is the reason
                raise fault from None
        return Judgment(verdict=verdict, model=call.model)

    def _read(self, call: Call, attempts: list[Attempt]) -> Verdict:
        """Ask, and once more with twice the room when the answer was cut off."""
        try:
            reply = self._converse(call, attempts)
        except Truncated:
            if not self._again:
                raise
            reply = self._converse(call.model_copy(update={"max_tokens": call.max_tokens * 2}), attempts)
        return read_verdict(reply.text, call.prompt.rubric, reply.form)


def _call(prompt: Prompt, model: str, deadline: Deadline) -> Call:
    settings = prompt.rubric.judge
    return Call(
        prompt=prompt,
        model=model,
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        top_p=settings.top_p,
        deadline=deadline,
    )
