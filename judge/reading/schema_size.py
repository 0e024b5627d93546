"""Measures a JSON schema before it is used: how many schemas one value is held against, once every `$ref` is written out.

A validator follows each `$ref` anew, so a schema of a few lines can stand for billions. Where a schema refers to itself the work
grows with the depth of an answer, by a factor that is more than 1 only where several of these references meet the same value.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from judge.bounds import SCHEMA_DEPTH, SCHEMA_PARTS

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_ANCHORS = ("$anchor", "$dynamicAnchor", "$id", "id")
_NAMED = ("properties", "dependentSchemas")
_EVERY = (
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "items",
    "prefixItems",
    "contains",
)
_EVERY_ITEM = (*_EVERY, "additionalItems", "unevaluatedItems")
_ANY = "*"
_MOST_COMPARED = 300
_STEPS_A_PART = 20

Place = tuple[str, ...]
"""Where a value stands below the one that a schema is for: names of fields, `*` for any field or item."""


class SchemaSize(NamedTuple):
    """How much work a schema makes."""

    parts: int
    """Schemas and accepted values in it, each reference counted as all that it refers to, once."""

    recursive: bool
    factor: int
    """By how much the work grows with each level of an answer: how many references of a schema to itself can meet one value."""

    def work(self, values: int, depth: int) -> float:
        """Return the largest number of schemas that an answer of so many values and levels is held against."""
        return values * self.parts * float(self.factor) ** depth


def measure_schema(schema: object) -> SchemaSize:
    """Measure a schema.

    Raises:
        ValueError: it has more than `SCHEMA_PARTS` parts or is nested more than `SCHEMA_DEPTH` levels deep.
    """
    walk = _Walk(schema)
    walk.enter(schema, (), ())
    return SchemaSize(walk.parts, bool(walk.closed), _meeting(walk.closed))


class _Walk:
    """A walk through a schema and all that it refers to, which ends where a reference closes a circle."""

    def __init__(self, schema: object) -> None:
        self._root = schema
        self._anchors = _anchors(schema)
        self.parts = 0
        self._steps = 0
        self.closed: list[Place] = []
        """The places at which a schema refers to one that it is part of."""

    def enter(self, schema: object, place: Place, above: tuple[int, ...]) -> None:
        if not isinstance(schema, dict):
            return
        self.parts += 1 + len(schema["enum"] if isinstance(schema.get("enum"), list) else ())
        self._steps += len(schema) + sum(len(value) for value in schema.values() if isinstance(value, dict | list))
        large = self.parts > SCHEMA_PARTS or self._steps > _STEPS_A_PART * SCHEMA_PARTS
        if large or len(above) > SCHEMA_DEPTH:
            msg = f"the schema cannot be used: wanted at most {SCHEMA_PARTS:,} parts, each $ref counted as what it refers to"
            msg = f"{msg}, and {SCHEMA_DEPTH} levels"
            raise ValueError(msg)
        above = (*above, id(schema))
        for name in _REFERENCES:
            target = self._target(schema[name]) if isinstance(schema.get(name), str) else None
            if isinstance(target, dict) and id(target) in above:
                self.closed.append(place)
            else:
                self.enter(target, place, above)
        for part, below in _parts(schema):
            self.enter(part, place if below is None else (*place, below), above)

    def _target(self, reference: str) -> object:
        """Return what a reference refers to within the schema; None for any other, which the validator refuses."""
        if not reference.startswith("#/"):
            return self._root if reference == "#" else self._anchors.get(reference.removeprefix("#"))
        found = self._root
        for step in unquote(reference[2:]).split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdecimal() and len(key) < 10 and int(key) < len(found):  # noqa: PLR2004  digits
                found = found[int(key)]
            else:
                found = found.get(key) if isinstance(found, dict) else None
        return found


def _parts(schema: Mapping[str, Any]) -> Iterator[tuple[object, str | None]]:
    """Give each schema inside of a schema, with the place of the values that it is for; None for the same value."""
    for keyword, value in schema.items():
        if keyword in {"$defs", "definitions", "const", "enum", "default", "examples", *_REFERENCES}:
            continue  # what is only defined counts where it is referred to
        if keyword in _NAMED and isinstance(value, dict):
            yield from ((part, name) if keyword == "properties" else (part, None) for name, part in value.items())
        elif keyword == "patternProperties" and isinstance(value, dict):
            yield from ((part, _ANY) for part in value.values())
        else:
            below = _ANY if keyword in _EVERY_ITEM else None
            yield from ((part, below) for part in (value if isinstance(value, list) else [value]))


def _anchors(schema: object) -> dict[str, object]:
    found: dict[str, object] = {}
    left = [schema]
    for _ in range(100 * SCHEMA_PARTS):
        if not left:
            break
        one = left.pop()
        if isinstance(one, dict):
            found.update({one[key]: one for key in _ANCHORS if isinstance(one.get(key), str)})
        left.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
    return found


def _meeting(places: list[Place]) -> int:
    """Return how many of some places can be that of one value, or more where they are too many to compare."""
    if len(places) > _MOST_COMPARED:
        return len(places)
    return max((sum(_meet(one, other) for other in places) for one in places), default=1)


def _meet(one: Place, other: Place) -> bool:
    """Whether two places can be that of one value."""
    return len(one) == len(other) and all(left == right or _ANY in {left, right} for left, right in zip(one, other, strict=True))
