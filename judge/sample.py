"""The sample: one response to judge, with what it answers and what it is judged against. `judge.intake` reads it from records."""

import json

from pydantic import Field, JsonValue

from judge.digest import digest
from judge.media.attachment import Attachment
from judge.record import Many, Record


class Message(Record):
    """One turn of the conversation, as text."""

    role: str
    """`system`, `user`, `assistant` or another that the record names."""

    content: str
    """Its text, followed by the calls it makes, as JSON."""


class Sample(Record):
    """One response, with what it answers and what it is judged against."""

    id: JsonValue
    """Given back with its value and type: `0` and `"0"` are two ids."""

    messages: Many[Message]
    """What the model was given: every turn before its response."""
    response: str
    """The last assistant turn, as the model wrote it."""

    tool_calls: Many[JsonValue] = ()
    """The calls made since the last user turn, as they came."""

    attachments: Many[Attachment] = Field(default=(), exclude_if=lambda attachments: not attachments)
    """The images and documents in the conversation and in the response, in their order. They are dumped only if there are any, so
    that a sample of texts alone keeps its key."""

    reference: JsonValue = None
    """What the response is compared with, if the record has it: its `reference_answer` or `ground_truth`."""

    metadata: dict[str, JsonValue] = {}
    """What else the record says: its `metadata`, which counts more, and the fields that have no meaning of their own here."""

    @property
    def empty(self) -> bool:
        """Whether the model wrote nothing, called nothing and attached nothing."""
        return not self.response.strip() and not self.tool_calls and not any(one.turn is None for one in self.attachments)

    @property
    def task(self) -> str:
        """The text of the last user turn."""
        return next((turn.content for turn in reversed(self.messages) if turn.role == "user"), "")

    @property
    def group(self) -> str:
        """The group of rollouts that this one belongs to: a short hash, the same for every rollout of one prompt (GRPO).

        The prompt ends with the last user turn. The calls that an agent makes after it, and their results, belong to the rollout.
        """
        asked = max((place for place, turn in enumerate(self.messages) if turn.role == "user"), default=-1)
        turns = [[turn.role, turn.content] for turn in self.messages[: asked + 1] or self.messages]
        attached = [one.digest for one in self.attachments if one.turn is not None and one.turn <= asked]
        return digest([turns, self.reference, *attached])


class BadSample(Record):
    """A record that cannot be read as a sample, with what is wrong with it."""

    id: JsonValue
    fault: str

    @property
    def group(self) -> None:
        """None: its prompt cannot be read."""


AnySample = Sample | BadSample
"""What one record is read as."""


def as_text(value: JsonValue) -> str:
    """Write a value as a person would read it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
