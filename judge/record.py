"""The base of every record, and the words for what is wrong with one.

A record is frozen, has exactly its own fields and coerces nothing. Lists in YAML or JSON become tuples.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, InitErrorDetails
from pydantic_core.core_schema import CoreSchema, any_schema

Item = TypeVar("Item")

if TYPE_CHECKING:
    Many: TypeAlias = Sequence[Item]
else:
    Many = Annotated[tuple[Item, ...], Field(strict=False)]
"""A tuple that may be written as a list; its items stay strict. A type checker lets both in and sees a sequence."""


class _Unchecked:
    """Tells pydantic to take a value as it is, and not to build a schema for its type."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> CoreSchema:
        return any_schema()


Ours = Annotated[Item, _Unchecked]
"""A value that this package made itself: it is not checked again, and its type costs nothing when the module is imported."""

NAME = r"^[a-z][a-z0-9_]{0,63}$"

Name = Annotated[str, Field(pattern=NAME)]
"""Small letters, digits and underscores: a name is a JSON key, a metric and a word of the reward formula."""

_TAKEN = frozenset({"judge", "reward", "calibrated", "judge_spread", "reward_error", "verifiable_only", "imputed"})
"""What a formula calls the judge's part and the reward, and the metrics that a reward has besides those of its parts."""

_TAKEN_PREFIX = "unscored_"
"""How the metric begins that says why a sample has no reward."""


def _free(name: str) -> str:
    if name in _TAKEN or name.startswith(_TAKEN_PREFIX):
        msg = f"{name!r} has a meaning of its own in a reward formula or among the metrics; choose another name"
        raise ValueError(msg)
    return name


PartName = Annotated[Name, AfterValidator(_free)]
"""The name of a check or a criterion. A part called `imputed` or `verifiable_only` would make a reward look like none."""


Fields: TypeAlias = Mapping[str, FieldInfo]
"""The fields of a record, by the names under which they are written."""

_PATTERNS = {
    NAME: "1 to 64 small letters, digits and underscores, a letter first",
    r"^[A-Z]{2,26}$": "2 to 26 capital letters",
    r"\S": "text that is not blank",
}
"""What each pattern of a field means, in words."""

_WHOLE = "a whole number"
_KINDS = {int: _WHOLE, float: "a number", str: "text", dict: "an object", bool: "true or false"}
"""What a field of each type takes."""

_BY_KIND = {
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    "greater_than": "a number above {gt:g}",
    "greater_than_equal": "a number of at least {ge:g}",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "a number of at most {le:g}",
    "string_type": "text",
    "dict_type": "an object",
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
}
"""What was wanted, by pydantic's type of error, where the field does not say it better by its type and its range."""

_WANTED = {
    "finite_number": "a finite number",
    "string_unicode": "text without lone surrogates",
    "string_too_short": "{min_length} or more characters",
    "too_short": "{min_length} or more items",
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("path_type", "is_instance_of"), "a path"),  # no field is an instance of anything but a path
}
"""What was wanted, by pydantic's type of error, whatever the field."""

_LIMITS = {"gt": "above", "ge": "of at least", "lt": "below", "le": "at most"}
"""How a limit of a number is said."""

_JSON = (str, int, float, list, tuple, dict, type(None))
"""What JSON has a form for, of Python's types."""


class Record(BaseModel):
    """An immutable record with no unknown fields and no coercion."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def explain(error: ValidationError, known: Mapping[str, Fields]) -> tuple[str, ...]:
    """Describe every fault of a record in one line each: where, what was wanted, what was found.

    Args:
        error: what pydantic raised.
        known: the fields that are allowed at a place, by the name of the place; `""` is the top.
    """
    details = error.errors(include_url=False)
    sentences = (_sentence(detail, known) for detail in details if not _follows(detail, details))
    return tuple(dict.fromkeys(line for sentence in sentences for line in sentence.split("\n")))


def and_fault(error: ValidationError, sentence: str, found: object) -> ValidationError:
    """Return the faults of a record with one more added, about the record as a whole."""
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
    """Say what kind of value it is and how long, but not what is in it. Use it for whatever comes from a record or a model.

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


def name_fields(record: Mapping[Any, Any], known: Collection[str]) -> str:
    """Name the fields of a record that are known, and count the others."""
    named = sorted(name for name in record if name in known)
    others = len(record) - len(named)
    counted = f" and {others} other {'field' if others == 1 else 'fields'}" if others else ""
    return f"{', '.join(named) or 'none of these'}{counted}"


def misspelt(record: Mapping[Any, Any], wanted: Iterable[str], known: Collection[str]) -> str:
    """Name a field that is unknown and nearly one that is wanted and missing; empty if there is none."""
    missing = [name for name in wanted if name not in record]
    unknown = (name for name in record if name not in known)
    return next((f"; {brief(name)} is unknown{meant}" for name in unknown if (meant := near_miss(str(name), missing))), "")


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


def _follows(detail: ErrorDetails, details: Iterable[ErrorDetails]) -> bool:
    """Whether a list is too short only because items in it cannot be read."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(one["loc"][: len(loc)] == loc != one["loc"] for one in details)


def _sentence(detail: ErrorDetails, known: Mapping[str, Fields]) -> str:
    loc, kind = _without_branch(detail["loc"], known), detail["type"]
    where = _place(loc)
    if kind == "extra_forbidden":
        return f"{where}unknown field{near_miss(str(loc[-1]), _fields(loc[:-1], known))}"
    if kind == "missing":
        return f"{where}missing"
    if kind == "union_tag_invalid":
        return f"{where}{_unknown_tag(detail)}"
    if kind == "value_error":
        message = detail["msg"].removeprefix("Value error, ")
        return "\n".join(f"{where}{line}" for line in message.split("\n"))
    if kind == "model_type" and not loc and detail["input"] is None:
        return f"the file is empty; wanted {_some(known.get('', {}))}"
    found = str(detail["ctx"]["actual_length"]) if kind == "too_short" else _found(detail["input"])
    return f"{where}{_wanted(detail, loc, known)}, found {found}"


def _unknown_tag(detail: ErrorDetails) -> str:
    tags = detail["ctx"]["expected_tags"].replace("'", "").split(", ")
    tag = detail["ctx"]["tag"]
    listed = near_miss(tag, tags) or f"; wanted one of {', '.join(tags)}"
    return f"unknown {tag!r}{listed}"


def _wanted(detail: ErrorDetails, loc: Sequence[int | str], known: Mapping[str, Fields]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "model_type":
        names = [part for part in loc if isinstance(part, str)]
        fields = known.get(names[-1] if names else "")
        return f"wanted an object with {_some(fields)}" if fields else "wanted an object"
    if kind == "literal_error":
        return f"wanted {'true' if context['expected'] == 'True' else context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"wanted {_PATTERNS.get(context['pattern'], 'text of another form')}"
    if kind in _BY_KIND:
        return f"wanted {_of_field(_field(loc, known)) or _BY_KIND[kind].format(**context)}"
    if kind in _WANTED:
        return f"wanted {_WANTED[kind].format(**context)}"
    return detail["msg"][0].lower() + detail["msg"][1:]


def _of_field(field: FieldInfo | None) -> str:
    """Say what a field takes: `a whole number from 1 to 1024`, `a number above 0`, `a whole number or text`."""
    if field is None:
        return ""
    kinds = " or ".join(words for kind, words in _KINDS.items() if kind in _types(field))
    limits = {name: value for name in _LIMITS for one in field.metadata if (value := getattr(one, name, None)) is not None}
    if {"ge", "le"} == limits.keys():
        return f"{kinds} from {limits['ge']:g} to {limits['le']:g}"
    return f"{kinds} {' and '.join(f'{_LIMITS[name]} {value:g}' for name, value in limits.items())}".strip()


def _some(fields: Fields) -> str:
    """Name the fields that are needed or, where none is, the first three."""
    needed = [name for name, field in fields.items() if field.is_required()]
    *first, last = [repr(name) for name in needed or list(fields)[:3]]
    return f"fields such as {', '.join(first)} and {last}" if first else f"the field {last}"


def _found(value: object) -> str:
    return {None: "nothing", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else brief(value)


def _types(field: FieldInfo) -> tuple[object, ...]:
    """Return the types that a field may have, without their parameters."""
    one_of = get_origin(field.annotation) in {Union, UnionType}
    return tuple(get_origin(one) or one for one in (get_args(field.annotation) if one_of else [field.annotation]))


def _without_branch(loc: Sequence[int | str], known: Mapping[str, Fields]) -> Sequence[int | str]:
    """Leave out which of its types a field was read as: `version.int` is `version`, `schema.dict[str,...]` is `schema`."""
    field = _field(loc[:-1], known)
    branches = {getattr(kind, "__name__", "") for kind in _types(field)} if field else set()
    return loc[:-1] if branches and str(loc[-1]).partition("[")[0] in branches else loc


def _field(loc: Sequence[int | str], known: Mapping[str, Fields]) -> FieldInfo | None:
    """Return the field at a place; None where there is none of that name, and for an item of a list."""
    return _fields(loc[:-1], known).get(loc[-1]) if loc and isinstance(loc[-1], str) else None


def _fields(loc: Sequence[int | str], known: Mapping[str, Fields]) -> Fields:
    parts = [part for part in loc if isinstance(part, str)]
    return next((known[part] for part in reversed(parts) if part in known), known.get("", {}))


def _place(loc: Sequence[int | str]) -> str:
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text and f"{text}: "
