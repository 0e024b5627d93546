"""Lists the checks and their options, from the code itself.

An option's text is the docstring under its field, read from the source here. Pydantic can collect these docstrings
(`use_attribute_docstrings`), but it does so when a class is made: that takes 12 to 15 ms of processor time for each check, in
every cold start.
"""

import ast
import inspect
import textwrap
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from judge.checks import KINDS, Check, load_check
from judge.record import Record

_SHARED = ("check", "name", "weight")
"""The fields that every check has."""


class Option(Record):
    """One option of a check, as a rubric sets it."""

    name: str
    kind: str
    """The type of its value, as a rubric's author would write it."""

    default: str
    """The value if it is not set; empty if it is required."""

    text: str


class Entry(Record):
    """One kind of check."""

    name: str
    summary: str
    """The first paragraph of its docstring."""

    details: str
    """The other paragraphs, with an empty line between them."""

    options: tuple[Option, ...]


def catalogue() -> tuple[Entry, ...]:
    """Return every check with its options, ordered by name."""
    return tuple(_entry(load_check(kind)) for kind in sorted(KINDS))


def _entry(kind: type[Check]) -> Entry:
    texts: dict[str, str] = {}
    for part in reversed(kind.__mro__):
        if issubclass(part, Check):
            texts |= _texts(part)
    fields = {name: field for name, field in kind.model_fields.items() if name not in _SHARED}
    options = tuple(_option(name, field, texts.get(name, "")) for name, field in fields.items())
    first, *others = (inspect.getdoc(kind) or "").split("\n\n")
    name = str(kind.model_fields["check"].default)
    return Entry(name=name, summary=" ".join(first.split()), details="\n\n".join(others), options=options)


def _option(name: str, field: FieldInfo, text: str) -> Option:
    default = "" if field.is_required() else "none" if field.default is None else _plain(field.default)
    return Option(name=field.alias or name, kind=_kind(field.annotation), default=default, text=" ".join(text.split()))


def _plain(value: object) -> str:
    return "[]" if value == () else str(value).lower() if isinstance(value, bool) else str(value)


def _kind(annotation: Any) -> str:
    """Write a type as a rubric's author would."""
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return f"list of {_kind(get_args(annotation)[0])}"
    if str(get_origin(annotation)) == "typing.Literal":
        return " | ".join(map(str, get_args(annotation)))
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if parts and get_origin(annotation) is not dict:
        return " | ".join(dict.fromkeys(_kind(part) for part in parts))
    names = {"str": "text", "int": "whole number", "float": "number", "bool": "true | false"}
    written = getattr(annotation, "__name__", str(annotation))
    return names.get(written, "object" if written in {"dict", "JsonValue"} else written)


def _texts(kind: type) -> dict[str, str]:
    """Return the docstrings under the fields of a class."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    texts = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            texts[field.target.id] = ast.literal_eval(text.value)
    return texts
