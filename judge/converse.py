"""The port that every judge stands behind: a `Call` goes in, a `Reply` comes out, and every request leaves an `Attempt`."""

import math
from typing import Literal, Protocol

from pydantic import InstanceOf, SkipValidation

from judge.deadline import NEVER, Deadline
from judge.question.question import Question
from judge.record import Record

Form = Literal["schema", "tool", "plain"]
"""How the form of a reply is asked for: by a JSON schema, by a forced tool, or by the prompt's words alone."""


class Call(Record):
    """One question to one judge model."""

    question: SkipValidation[Question]
    """What is asked: the texts `system`, `user` and `tail`, the reply's schema, the criteria and the sampling."""

    model: str
    """The model to ask."""

    timeout: float = math.inf
    """Seconds to wait for the reply; when infinite, the judge's own limit holds."""

    deadline: InstanceOf[Deadline] = NEVER
    """After this, a reply is useless."""


class Reply(Record):
    """What a judge model said in return: its text, or the input of the tool it called, as JSON text."""

    text: str
    """What it said, as it came."""

    form: Form = "plain"
    """In which form it was asked for: that decides what counts as a verdict."""


class Attempt(Record):
    """One request on the wire, whatever became of it."""

    model: str
    """The model that was asked."""

    outcome: str
    """`answered`, or the reason of the failure."""

    seconds: float = 0.0
    """How long it took."""

    input_tokens: int = 0
    """Tokens sent, those of the prompt cache left out."""

    output_tokens: int = 0
    """Tokens of the reply."""

    cache_read_tokens: int = 0
    """Tokens read from the prompt cache."""

    cache_write_tokens: int = 0
    """Tokens written into the prompt cache."""


class Converse(Protocol):
    """A judge model, or something that stands in front of one and behaves like it."""

    def __call__(self, call: Call, attempts: list[Attempt], /) -> Reply:
        """Ask, and add every request made to `attempts`, also when this raises.

        Raises:
            JudgeFailure: there is no reply.
            AccessFault: nobody can ask with these credentials, in this region, or this model id.
        """
        ...
