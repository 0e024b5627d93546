"""The port behind which every judge model stands: a `Call` goes in, a `Reply` comes out, every request leaves an `Attempt`."""

import math
from typing import Literal, Protocol

from pydantic import InstanceOf, SkipValidation

from judge.deadline import NEVER, Deadline
from judge.question.prompts import Prompt
from judge.record import Record

Form = Literal["schema", "tool", "plain"]
"""How the answer's form was asked for: a JSON schema, a forced tool, or by the prompt's words alone."""


class Call(Record):
    """One question to one judge model."""

    prompt: SkipValidation[Prompt]
    model: str
    max_tokens: int
    temperature: float | None = 0.0
    top_p: float | None = None
    timeout: float = math.inf
    """Seconds after which an answer is not waited for any more; the judge's own limit when infinite."""

    deadline: InstanceOf[Deadline] = NEVER
    """When an answer is of no use any more."""


class Reply(Record):
    """What the judge model answered: text, or a tool's input as JSON text."""

    text: str
    model: str
    form: Form = "plain"
    """How the form of the answer was asked for: it decides what counts as a verdict."""


class Attempt(Record):
    """One request on the wire, whatever became of it."""

    model: str
    outcome: str
    """`answered`, or the reason of the failure."""

    form: Form = "plain"
    seconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


class Converse(Protocol):
    """A judge model, or something that stands before one and behaves like it."""

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        """Ask, and add every request made to `attempts`, also when this raises.

        Raises:
            JudgeFailure: no answer could be had.
            AccessFault: nobody can ask with these credentials, this region or this model id.
        """
        ...
