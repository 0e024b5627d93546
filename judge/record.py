"""The base of every record, and the words for what is wrong with one.

A record is frozen, has exactly its own fields and coerces nothing. Lists in YAML or JSON become tuples.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

Item = TypeVar("Item")

if TYPE_CHECKING:
    Many: TypeAlias = Sequence[Item]
else:
    Many = Annotated[tuple[Item, ...], Field(strict=False)]
"""A tuple that may be written as a list; its items stay strict. A type checker lets both in and sees a sequence."""

NAME = r"^[a-z][a-z0-9_]{0,63}$"

Name = Annotated[str, Field(pattern=NAME)]
"""Small letters, digits and underscores: a name is a JSON key, a metric and a word of the reward formula."""


_JSON = (str, int, float, list, tuple, dict, type(None))
"""What JSON has a form for, of Python's types."""


class Record(BaseModel):
    """An immutable record with no unknown fields and no coercion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def explain(error: ValidationError, known: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Describe every fault of a record in one line each: where, what was wanted, what was found.

    Args:
        error: what pydantic raised.
        known: the field names that are allowed at a place, by the name of the place; `""` is the top.
    """
    sentences = (_sentence(detail, known) for detail in error.errors(include_url=False))
    return tuple(line for sentence in sentences for line in sentence.split("\n"))


def and_fault(error: ValidationError, sentence: str, found: object) -> ValidationError:
    """Return the faults of a record and one more, about the whole of it."""
    before = [
        InitErrorDetails(type=one["type"], loc=one["loc"], input=one["input"], ctx=one.get("ctx", {})) for one in error.errors()
    ]
    more = InitErrorDetails(type="value_error", loc=(), input=found, ctx={"error": ValueError(sentence)})
    return ValidationError.from_exception_data(error.title, [*before, more])


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that are listed more than once, in alphabetical order."""
    return sorted(name for name, times in Counter(names).items() if times > 1)


def near_miss(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` when a known name is close to `word`, else an empty string."""
    close = get_close_matches(str(word), [str(name) for name in known], n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def brief(value: object, most: int = 80) -> str:
    """Show a value of unknown origin in at most `most` characters."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # an integer of more than 4,300 digits, or lists in lists in lists
        text = f"a {type(value).__name__} too large to show"
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shape(value: object) -> str:
    """Say what kind of value it is and how long, and nothing of what is in it: for all that comes from a record or a model.

    Not even a short piece of such text may reach a log or an exception.
    """
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return f"text of {len(value):,} characters"
    if isinstance(value, Mapping):
        return f"an object of {len(value):,} fields"
    if isinstance(value, list | tuple):
        return f"a list of {len(value):,}"
    return "nothing" if value is None else f"a {type(value).__name__}"


def not_json(value: object, place: str, error: Exception) -> str:
    """Say what keeps a value from being JSON, and where: in an object, the first field that JSON has no form for.

    Args:
        value: what was given.
        place: where it is in its record.
        error: what `json` of the standard library raised.
    """
    fields = value.items() if isinstance(value, Mapping) else ()
    for name, item in fields:  # a key that does not look like a name may be a sample's text
        if not isinstance(item, _JSON) and isinstance(name, str) and re.fullmatch(NAME, name):
            return not_json(item, f"{place}.{name}", error)
    way = "; use .tolist() of it, which gives Python's own values" if hasattr(value, "tolist") else ""
    return f"{place}: wanted JSON, found {shape(value)} ({error}){way}"


def _sentence(detail: ErrorDetails, known: Mapping[str, Iterable[str]]) -> str:
    where = _place(detail["loc"])
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][-1])
        return f"{where}: unknown field{near_miss(name, _names(detail['loc'], known))}"
    if detail["type"] == "missing":
        return f"{where}: missing"
    if detail["type"] == "union_tag_invalid":
        tags = detail["ctx"]["expected_tags"].replace("'", "").split(", ")
        tag = detail["ctx"]["tag"]
        listed = near_miss(tag, tags) or f"; wanted one of {', '.join(tags)}"
        return f"{where}: unknown {tag!r}{listed}"
    if detail["type"] == "value_error":
        message = detail["msg"].removeprefix("Value error, ")
        return "\n".join(f"{where}: {line}" for line in message.split("\n")) if detail["loc"] else message
    return f"{where}: {detail['msg'][0].lower()}{detail['msg'][1:]}, found {brief(detail['input'])}"


def _names(loc: Sequence[int | str], known: Mapping[str, Iterable[str]]) -> Iterable[str]:
    parts = [part for part in loc[:-1] if isinstance(part, str)]
    return next((known[part] for part in reversed(parts) if part in known), known.get("", ()))


def _place(loc: Sequence[int | str]) -> str:
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the whole"
