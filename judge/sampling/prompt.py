"""The prompt: what a model is given, read from a record of a data set or from a sample whose response is ignored."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import JsonValue

from judge.digest import digest
from judge.errors import InputFault, SampleFault
from judge.files.rows import counted, read_lines
from judge.intake.record_sample import read_sample
from judge.question.question import Turn
from judge.record import Ours, Record
from judge.sample import BadSample, Message, Sample, as_text

_SYSTEM = ("system", "developer")
_ROLES: Mapping[str, Literal["user", "assistant"]] = {"user": "user", "assistant": "assistant", "nova_assistant": "assistant"}
"""The turns that a model can be given, besides those of the system."""

_DRAW = "judge_draw"
"""The field of `metadata` that says how a response was drawn: a name that no data set has for a field of its own. In a prompt it
is left out: it is about an earlier drawing."""

_MOST_FAULTS = 20
"""Lines that a message lists. A guess: the same fault is usually in every line."""


class Prompt(Record):
    """What a model is given, with what its response will be scored by."""

    id: JsonValue
    """The record's id, or the number of its line."""

    messages: Ours[tuple[Message, ...]]
    """Every turn up to the last of the user."""

    reference: JsonValue = None
    metadata: dict[str, JsonValue] = {}

    @property
    def name(self) -> str:
        """The id as text: `7` for both `7` and `"7"`."""
        return self.id if isinstance(self.id, str) else json.dumps(self.id, ensure_ascii=False, sort_keys=True)

    @property
    def same(self) -> str:
        """A hash of everything but the id: prompts with the same one are the same prompt."""
        return digest([[[turn.role, turn.content] for turn in self.messages], self.reference, self.metadata])

    @property
    def system(self) -> str:
        """The system prompt; empty if there is none."""
        return "\n\n".join(turn.content for turn in self.messages if turn.role in _SYSTEM)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation without the system prompt."""
        return tuple(Turn(role=_ROLES[turn.role], text=turn.content) for turn in self.messages if turn.role in _ROLES)


def read_prompts(path: str | Path) -> tuple[Prompt, ...]:
    """Read all prompts of a file of JSON Lines.

    Raises:
        InputFault: it cannot be read, holds no prompt, has two with one id, or has lines that are not prompts; all are named.
    """
    prompts: list[Prompt] = []
    faults: list[str] = []
    for number, line in enumerate(read_lines(str(path)), 1):
        if not line.strip():
            continue
        try:
            prompts.append(read_prompt(_record(line), number))
        except SampleFault as fault:
            faults.append(f"line {number}: {fault}")
    faults += _twice(prompts)
    if faults:
        more = [f"and {counted(len(faults) - _MOST_FAULTS, 'more fault')}"] if len(faults) > _MOST_FAULTS else []
        raise InputFault.of(path, [*faults[:_MOST_FAULTS], *more])
    if not prompts:
        msg = f"{path}: no prompts in it; wanted JSON Lines, a record in each line"
        raise InputFault(msg)
    return tuple(prompts)


def read_prompt(record: object, number: int) -> Prompt:
    """Read one record: a prompt without a response, or a sample, whose response is left out.

    Args:
        record: as a line of a data set holds it.
        number: the id of a record that has none.

    Raises:
        SampleFault: it has no user turn, has turns or tools that a model cannot be given here, or cannot be read at all.
    """
    if not isinstance(record, Mapping):
        msg = "wanted an object"
        raise SampleFault(msg)
    if record.get("tools"):
        msg = "tools: a prompt with tools cannot be asked here, because the model would be asked without them"
        raise SampleFault(msg)
    others = {name: value for name, value in record.items() if name not in ("prompt", "response")}
    read = read_sample({**others, "id": number, "messages": [*_asked(record), {"role": "assistant", "content": ""}]})
    if isinstance(read, BadSample):
        raise SampleFault(read.fault)
    _refuse_roles(read)
    metadata = {name: value for name, value in read.metadata.items() if name != _DRAW}
    name = record.get("id")
    return Prompt(id=number if name is None else name, messages=tuple(read.messages), reference=read.reference, metadata=metadata)


def draw_id(prompt: str, number: int) -> str:
    """Return the id of a response to a prompt: `<the prompt's id>~<the response's number>`."""
    return f"{prompt}~{number}"


def prompt_of(draw: str) -> str:
    """Return the id of a prompt, as text, from that of a response to it."""
    return draw.rpartition("~")[0]


def drawn_record(prompt: Prompt, number: int, response: str, draw: Mapping[str, JsonValue]) -> dict[str, Any]:
    """Return a response with its prompt as a line that `judge score` reads.

    Args:
        prompt: what the model was given.
        number: which of the responses to this prompt it is, from 1.
        response: what the model answered.
        draw: how it was drawn; it goes into the metadata.
    """
    return {
        "id": draw_id(prompt.name, number),
        "messages": [*(turn.model_dump() for turn in prompt.messages), {"role": "assistant", "content": response}],
        **({} if prompt.reference is None else {"reference_answer": prompt.reference}),
        "metadata": {**prompt.metadata, _DRAW: {"of": prompt.id, "number": number, **draw}},
    }


def _asked(record: Mapping[str, Any]) -> Sequence[Any]:
    """Return the turns up to the last of the user."""
    turns = record.get("messages", record.get("prompt"))
    if isinstance(turns, str):
        turns = [{"role": "user", "content": turns}]
    if not isinstance(turns, list):
        msg = "messages: wanted a list of turns, or a 'prompt'"
        raise SampleFault(msg)
    users = [place for place, turn in enumerate(turns) if isinstance(turn, Mapping) and turn.get("role") == "user"]
    if not users:
        msg = "messages: wanted a user turn, found none"
        raise SampleFault(msg)
    return turns[: users[-1] + 1]


def _refuse_roles(sample: Sample) -> None:
    if sample.attachments:
        msg = "messages: a model can be given texts alone here, found images or documents"
        raise SampleFault(msg)
    for place, turn in enumerate(sample.messages):
        if turn.role not in (*_SYSTEM, *_ROLES):
            msg = f"messages[{place}]: a model can be given system, user and assistant turns, found one of another role"
            raise SampleFault(msg)
        if not turn.content.strip():
            msg = f"messages[{place}]: wanted text, found none"
            raise SampleFault(msg)


def _twice(prompts: Sequence[Prompt]) -> Iterator[str]:
    seen: set[str] = set()
    for prompt in prompts:
        if prompt.name in seen:
            yield f"two prompts have the id {as_text(prompt.id)}; the responses are told apart by it"
        seen.add(prompt.name)


def _record(line: str) -> object:
    try:
        return json.loads(line.rstrip("\n"))  # behind the line's end, a fault would be in a second line
    except json.JSONDecodeError as error:
        msg = f"not JSON: {error.msg} at column {error.colno}"
        raise SampleFault(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"not JSON: {error}"
        raise SampleFault(msg) from error
