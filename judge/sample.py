"""The sample: one response to judge, with what it answers and what it is judged against. `judge.intake` reads it from records."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, JsonValue

from judge.digest import digest
from judge.record import Many, Record


class Message(Record):
    """One turn of the conversation, as text."""

    role: str
    """`system`, `user`, `assistant` or another that the record names."""

    content: str
    """Its text, followed by the calls it makes, as JSON."""


class Observation(Record):
    """What a turn of the rollout got back: the result of a call, or what the environment or a user said."""

    role: str
    """As the record names it: `tool`, `function`, `user` or another."""

    content: str
    """Its text."""

    turn: int | None = None
    """The number of the turn whose call this is the result of, from 1; None if it is the result of no known call."""

    call: int | None = None
    """The number of that call among those of its turn, from 1; None like `turn`."""


class RolloutTurn(Record):
    """One turn of the model in its rollout."""

    text: str
    """What it wrote."""

    tool_calls: Many[JsonValue] = ()
    """The calls it made, as they came."""

    observations: Many[Observation] = ()
    """What came after it and before the next turn of the model, in this order."""


def _one_turn(made: Mapping[str, Any]) -> tuple[RolloutTurn, ...]:
    return (RolloutTurn(text=made["response"], tool_calls=made["tool_calls"]),)


def _is_one_turn(turns: Sequence[RolloutTurn]) -> bool:
    """Whether a rollout is one turn that got nothing back: `response` and `tool_calls` say it all."""
    return len(turns) <= 1 and not any(turn.observations for turn in turns)


class Sample(Record):
    """One response, with what it answers and what it is judged against."""

    id: JsonValue
    """Given back with its value and type: `0` and `"0"` are two ids."""

    messages: Many[Message]
    """What the model was given: every turn before its response."""

    response: str
    """The last assistant turn, as the model wrote it."""

    tool_calls: Many[JsonValue] = ()
    """The calls made in the rollout, as they came."""

    turns: Many[RolloutTurn] = Field(default_factory=_one_turn, exclude_if=_is_one_turn)
    """The rollout turn by turn; the last one is the response. It is dumped only if it says more than the other fields do, so that
    a response of one turn keeps its key."""

    prompt_turns: int | None = Field(default=None, exclude_if=lambda count: count is None)
    """How many of the messages were the prompt, where the record says so; None: all up to the last user turn."""

    reference: JsonValue = None
    """What the response is compared with, if the record has it: its `reference_answer` or `ground_truth`."""

    metadata: dict[str, JsonValue] = {}
    """What else the record says: its `metadata`, which counts more, and the fields that have no meaning of their own here."""

    @property
    def empty(self) -> bool:
        """Whether the model wrote nothing and called nothing."""
        return not self.response.strip() and not self.tool_calls

    @property
    def prompt(self) -> tuple[Message, ...]:
        """The messages before the rollout: those up to the last user turn, unless the record says where the rollout begins.

        The calls that an agent makes after it, and their results, belong to the rollout.
        """
        if self.prompt_turns is not None:
            return tuple(self.messages[: self.prompt_turns])
        return tuple(self.messages[: self._asked + 1] or self.messages)

    @property
    def before(self) -> tuple[Message, ...]:
        """The messages before the first turn of the rollout; they may go beyond the prompt, as an instruction after it does."""
        later = sum(1 + len(turn.observations) for turn in self.turns[:-1])
        return tuple(self.messages[: len(self.messages) - later])

    @property
    def task(self) -> str:
        """The text of the prompt's last user turn."""
        return next((turn.content for turn in reversed(self.prompt) if turn.role == "user"), "")

    @property
    def group(self) -> str:
        """The group of rollouts that this one belongs to: a short hash, the same for every rollout of one prompt (GRPO)."""
        return digest([[[turn.role, turn.content] for turn in self.prompt], self.reference])

    def with_response(self, response: str) -> "Sample":
        """Return a sample in which the model did all the same, but wrote another response."""
        last = self.turns[-1].model_copy(update={"text": response})
        return self.model_copy(update={"response": response, "turns": (*self.turns[:-1], last)})

    def with_response_alone(self, response: str) -> "Sample":
        """Return a sample in which the model wrote another response and called nothing."""
        return self.model_copy(update={"response": response, "tool_calls": (), "turns": (RolloutTurn(text=response),)})

    @property
    def _asked(self) -> int:
        """The place of the last user turn; -1 if there is none."""
        return max((place for place, turn in enumerate(self.messages) if turn.role == "user"), default=-1)


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
