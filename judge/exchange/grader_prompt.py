"""The prompt template that the messages of a grader become.

The messages are untrusted. Their texts are escaped, so that Jinja2 finds nothing to run in them, and the fields that they show
are looked up by our own template: the response and the reference in their fences, other fields from the record's metadata.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from judge.checks.field_text import Place, read_parts
from judge.errors import InputFault
from judge.exchange.openai_grader import Message
from judge.exchange.part import Part
from judge.question.bounds import TEMPLATE_BYTES

_OPENS = re.compile(r"\{(?=[{%#]|\Z)")
"""A brace that opens a tag of Jinja2: `{{`, `{%`, `{#`; or one at the end of a text, because a field may follow it."""

_KEY = re.compile(r"[^\W\d][\w -]{0,99}")
"""`city`, `full name`: a key that is written into a template."""

_INSTRUCTIONS = ("system", "developer")
_SPEAKERS = {"user": "User", "assistant": "Assistant", "system": "Instructions", "developer": "Instructions"}

_SYSTEM = "You are a judge. Score the response as you are asked to."
"""What the instructions say where the grader has none."""

_TEMPLATE = """\
{{#- Imported from a grader in OpenAI's JSON.
    Variables: rubric, split, together, reasons, prompt, response, ground_truth, metadata. -#}}
{{% block system %}}
{system}

{{% include "notice.j2" %}}

{{% if not split %}}

{{% include "criteria.j2" %}}
{{% endif %}}
{{% endblock %}}

{{% block user %}}
{{% macro written(value) %}}{{{{ value if value is string else value | tojson }}}}{{% endmacro %}}
{user}
{{% endblock %}}

{{% block tail %}}
{{% include "criteria.j2" %}}
{{% endblock %}}
"""


class Prompt(NamedTuple):
    """A template, and what it shows otherwise than OpenAI's grader."""

    template: str
    notes: tuple[str, ...]


def make_prompt(parts: Sequence[Part]) -> Prompt:
    """Make the template that asks about the criteria of some graders in one question.

    Args:
        parts: those that have messages.

    Raises:
        InputFault: a field cannot be shown, the response is never shown, or the template is too long.
    """
    asked = [(part.name, message) for part in parts for message in part.messages]
    system = [(name, one) for name, one in asked if one.role in _INSTRUCTIONS and not _places(one.content, name)]
    user = [(name, one) for name, one in asked if (name, one) not in system]
    shown = {place.path[0] for name, one in user for place in _places(one.content, name) if place.space == "sample"}
    if not shown:
        msg = f"{asked[0][0]}.input: the response is never shown; write {{{{ sample.output_text }}}} where it belongs"
        raise InputFault(msg)
    several = len(parts) > 1
    template = _TEMPLATE.format(system=_texts(system, several=several) or _SYSTEM, user=_texts(user, several=several))
    if len(template.encode()) > TEMPLATE_BYTES:
        msg = f"input: wanted messages of at most {TEMPLATE_BYTES:,} bytes together, found {len(template.encode()):,}"
        raise InputFault(msg)
    return Prompt(template, tuple(_notes(asked, several=several)))


def _places(text: str, name: str) -> list[Place]:
    try:
        return [part for part in read_parts(text) if isinstance(part, Place)]
    except ValueError as error:
        msg = f"{name}.input: {error}"
        raise InputFault(msg) from error


def _texts(messages: Sequence[tuple[str, Message]], *, several: bool) -> str:
    """Write messages one after the other: under the name of their criterion if there are several, and by speaker."""
    written = []
    for at, (name, message) in enumerate(messages):
        head = f"# About the criterion {name}\n\n" if several and (at == 0 or messages[at - 1][0] != name) else ""
        speaker = f"{_SPEAKERS[message.role]}:\n\n" if sum(one == name for one, _ in messages) > 1 else ""
        written.append(f"{head}{speaker}{_text(message.content)}")
    return "\n\n".join(written)


def _text(content: str) -> str:
    return "".join(_OPENS.sub('{{ "{" }}', part) if isinstance(part, str) else _shown(part) for part in read_parts(content))


def _shown(place: Place) -> str:
    """Return what stands for a field in the template."""
    first, *rest = place.path
    if place.space == "sample":
        whole, inner = "{{ response }}", [] if _is_text(place) else [first, *rest][first == "output_json" :]
    elif first in {"reference_answer", "ground_truth"}:
        whole, inner = "{{ ground_truth }}", rest
    elif first == "messages":
        whole, inner = "{{ prompt }}", []
    else:
        return f"{{{{ written(metadata{''.join(map(_key, place.path))}) }}}}"
    return f"the field {' '.join(map(_word, inner))} of this:\n{whole}" if inner else whole


def _is_text(place: Place) -> bool:
    """Whether a field of sample is all that the model said."""
    return place.path[0] == "output_text" or place.path == ("choices", 0, "message", "content") or len(place.path) == 1


def _key(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else f'["{_word(step)}"]'


def _word(step: str | int) -> str:
    if isinstance(step, int) or _KEY.fullmatch(step):
        return str(step)
    msg = "input: wanted letters, digits, blanks, dashes and underscores in the name of a field, found something else; rename it"
    raise InputFault(msg)


def _notes(messages: Iterable[tuple[str, Message]], *, several: bool) -> Iterator[str]:
    if several:
        yield "the graders with a model are asked together, in one question with a part for each"
    for name, message in messages:
        places = _places(message.content, name)
        if places and message.role in _INSTRUCTIONS:
            yield f"{name}: a {message.role} message that shows fields stands in the user's part, after the instructions"
        if message.role == "assistant":
            yield f"{name}: an assistant message stands in the user's part, as text"
        for place in places:
            if _shown(place).startswith("the field"):
                yield f"{name}: {place} is shown as a whole, and the judge is told which field counts"
            if place.path[0] in {"output_tools", "choices"}:
                yield f"{name}: {place}: the response is shown with its tool calls after it, as JSON"
