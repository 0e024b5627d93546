"""The port that every judge stands behind: a `Call` goes in, a `Reply` comes out, and every request leaves an `Attempt`."""

import math
from typing import Literal, Protocol

from judge.deadline import NEVER, Deadline
from judge.question.question import Question
from judge.record import Ours, Record

Form = Literal["schema", "tool", "plain"]
"""How the form of a reply is asked for: by a JSON schema, by a forced tool, or by the prompt's words alone."""


class Call(Record):
    """One question to one judge model."""

    question: Ours[Question]
    """What is asked: the texts `system`, `user` and `tail`, the reply's schema, the criteria and the sampling."""

    model: str
    """The model to ask."""

    timeout: float = math.inf
    """Seconds to wait for the reply; if infinite, the judge uses its own limit."""

    deadline: Ours[Deadline] = NEVER
    """After this, a reply is no longer of any use."""


class Reply(Record):
    """What a judge model answered: its text, or the input of the tool it called, as JSON text."""

    text: str
    """The answer, unchanged."""

    form: Form = "plain"
    """The form in which it was asked for, which decides what counts as a verdict."""

    stop: str = ""
    """Why the model stopped, in Converse's words: `end_turn`, `max_tokens`, `content_filtered`; empty if it is not known. Only a
    response of the model's own can have been cut off or filtered: from a judge that is a failure."""


class Attempt(Record):
    """One request to a judge model, whether it succeeded or failed."""

    model: str
    """The model that was asked."""

    outcome: str
    """`answered`, or the reason of the failure."""

    seconds: float = 0.0
    """How long it took."""

    input_tokens: int = 0
    """Tokens sent, without those of the prompt cache."""

    output_tokens: int = 0
    """Tokens of the reply."""

    cache_read_tokens: int = 0
    """Tokens read from the prompt cache."""

    cache_write_tokens: int = 0
    """Tokens written into the prompt cache."""


class Converse(Protocol):
    """A judge model, or a wrapper around one that behaves like it."""

    def __call__(self, call: Call, attempts: list[Attempt], /) -> Reply:
        """Ask the model, and add every request made to `attempts`, even if this raises.

        Raises:
            JudgeFailure: there is no reply.
            AccessFault: nobody can ask with these credentials, in this region, or this model id.
            Misconfigured: the model does not take one of the rubric's settings.
        """
        ...
