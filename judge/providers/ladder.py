"""Asks in the strictest form of answer that a model accepts, and remembers which forms each model refused."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from judge.converse import Form, Reply
from judge.errors import Rejected
from judge.question.question import Question

_FORMS: tuple[Form, ...] = ("schema", "tool", "plain")
"""The forms of answer, the strictest first."""


class Rung(NamedTuple):
    """One way of asking."""

    form: Form
    cached: bool = False
    """Whether the request has a cache point."""


def forms(question: Question) -> tuple[Form, ...]:
    """Return the forms in which a question can be asked, the strictest first. A conversation is gone on with in plain words.

    Providers compile each new schema, which is slow, so a schema that changes with every record goes into a tool instead.
    """
    if question.reply_schema is None or question.turns:
        return _FORMS[2:]
    return _FORMS[1:] if question.schema_varies else _FORMS


class Ladder:
    """What each model refused, for as long as the provider lives."""

    def __init__(self) -> None:
        self._refused: defaultdict[str, set[Rung]] = defaultdict(set)

    def ask(self, model: str, rungs: Sequence[Rung], request: Callable[[Rung], Reply]) -> Reply:
        """Ask in the best way that the model has not refused, and go down while it refuses.

        Args:
            model: the model that is asked.
            rungs: the ways of asking, the best first.
            request: asks in one of them; raises `Rejected` if the model refuses.
        """
        refused = self._refused[model]
        return self._descend(model, [rung for rung in rungs if rung not in refused] or rungs[-1:], request)

    def _descend(self, model: str, rungs: Sequence[Rung], request: Callable[[Rung], Reply]) -> Reply:
        """Try one rung after the other.

        A refused rung is remembered only when a lower one works: that shows that the form was at fault and not the request.
        """
        try:
            return request(rungs[0])
        except Rejected:
            if len(rungs) == 1:
                raise
        reply = self._descend(model, rungs[1:], request)
        self._refused[model].add(rungs[0])
        return reply
