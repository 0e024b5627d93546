"""The child's side of `schemas`: compiles one JSON schema and validates one answer against it.

It gets at most three questions: `{"schema", "draft", "formats"}`, answered by what is wrong with a schema that cannot be used;
`{"answer"}`, answered by whether the answer fits; and `{}`, answered by how many faults it has. Each has a time of its own.
"""

from typing import TYPE_CHECKING, Any

from judge.bounds import SCHEMA_SECONDS
from judge.sandbox.process.channel import Channel, allow

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

_EMPTY: tuple[Any, ...] = (None, 0, "", [], {})
"""Values that hold nothing. A schema that takes too long for these takes too long for every answer."""

_LONGEST = 300
"""Characters of a fault's text that are sent to the parent."""

_MISSING_OR_EXTRA = {
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "dependentRequired",
    "minProperties",
    "maxProperties",
}
"""Faults of an object that leave the faults of its fields visible."""


def make_validator(schema: Any, draft: int | str | None, formats: bool) -> "Validator":  # noqa: FBT001  a frame's
    """Compile a schema. It may refer only to itself: nothing is ever fetched.

    Raises:
        ValueError: it cannot be used; the message says why.
    """
    import jsonschema_rs as rust  # takes 20 ms

    kinds = {7: rust.Draft7Validator, "2020-12": rust.Draft202012Validator}
    make = rust.validator_for if draft is None else kinds[draft]
    try:
        return make(schema, validate_formats=formats, offline=True)
    except (rust.ValidationError, rust.ReferencingError, ValueError) as error:
        raise ValueError(getattr(error, "message", None) or str(error)) from error


def prepare() -> None:
    """Load the library before any fork."""
    make_validator({"type": "string", "pattern": "^(a)\\1$", "format": "date"}, None, formats=True).is_valid("aa")


def serve(requests: int, results: int) -> None:
    """Answer the questions about one schema and one answer."""
    channel = Channel(requests, results)
    allow(SCHEMA_SECONDS)
    try:
        validator = make_validator(**channel.receive())
    except ValueError as error:
        channel.send({"fault": str(error)[:_LONGEST]})
        return
    for value in _EMPTY:
        validator.is_valid(value)
    channel.send({})
    answer = channel.receive()["answer"]
    allow(SCHEMA_SECONDS)
    try:
        channel.send({"valid": validator.is_valid(answer)})
    except ValueError as error:
        channel.send({"fault": str(error)[:_LONGEST]})
        return
    channel.receive()
    allow(SCHEMA_SECONDS)
    channel.send(_faults(validator, answer))


def _faults(validator: "Validator", answer: Any) -> dict[str, Any]:
    count, hidden, first = 0, False, None
    for fault in validator.iter_errors(answer):
        first = first or _shown(fault)
        count += _weight(fault)
        hidden = hidden or (not fault.instance_path and fault.kind.name not in _MISSING_OR_EXTRA)
    return {"count": count, "hidden": hidden, "first": first}


def _weight(fault: "ValidationError") -> int:
    """Count a fault that names several unexpected fields once for each field."""
    return max(1, len(getattr(fault.kind, "unexpected", ())))


def _shown(fault: "ValidationError") -> list[str]:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.instance_path)
    return [fault.message[:_LONGEST], place.lstrip(".")[:_LONGEST]]
