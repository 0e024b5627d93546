"""Measures a JSON schema before it is used: how many schemas it holds once every `$ref` is written out.

A validator follows each `$ref` anew, so a schema of a few lines can stand for billions of schemas. An answer that then takes too
long to validate is not to blame. A reference that closes a circle counts once: how far it is followed depends on the answer.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from judge.bounds import SCHEMA_DEPTH, SCHEMA_PARTS

_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
_ANCHORS = ("$anchor", "$dynamicAnchor", "$id", "id")
_BY_NAME = ("properties", "patternProperties", "dependentSchemas")
_NO_SCHEMAS = {"$defs", "definitions", "const", "enum", "default", "examples", *_REFERENCES}
"""Keywords that hold data, and definitions, which count where they are referred to."""

_STEPS_A_PART = 20
"""Keys and items that are walked over for one part. A guess, to bound the time."""

_ANCHORS_A_PART = 100
"""Values that are searched for anchors for one part. A guess, to bound the time."""

_INDEX_DIGITS = 9
"""Digits of the largest index of a list in a reference: `#/allOf/12`. Longer ones cannot exist, and take time to read."""


def measure_schema(schema: object) -> int:
    """Return the number of schemas and accepted values in a schema; a reference counts as all that it refers to.

    Raises:
        ValueError: there are more than `SCHEMA_PARTS`, or they are nested more than `SCHEMA_DEPTH` levels deep.
    """
    walk = _Walk(schema)
    walk.enter(schema, ())
    return walk.parts


class _Walk:
    """A walk through a schema and all that it refers to. It stops where a reference closes a circle."""

    def __init__(self, schema: object) -> None:
        self._root = schema
        self._anchors = _anchors(schema)
        self.parts = 0
        self._steps = 0

    def enter(self, schema: object, above: tuple[int, ...]) -> None:
        if not isinstance(schema, dict):
            return
        self.parts += 1 + len(schema["enum"] if isinstance(schema.get("enum"), list) else ())
        self._steps += len(schema) + sum(len(value) for value in schema.values() if isinstance(value, dict | list))
        large = self.parts > SCHEMA_PARTS or self._steps > _STEPS_A_PART * SCHEMA_PARTS
        if large or len(above) > SCHEMA_DEPTH:
            msg = (
                f"the schema cannot be used: wanted at most {SCHEMA_PARTS:,} parts, each $ref counted as what it refers to,"
                f" and at most {SCHEMA_DEPTH} levels"
            )
            raise ValueError(msg)
        above = (*above, id(schema))
        for name in _REFERENCES:
            target = self._target(schema[name]) if isinstance(schema.get(name), str) else None
            if id(target) not in above:
                self.enter(target, above)
        for part in _parts(schema):
            self.enter(part, above)

    def _target(self, reference: str) -> object:
        """Return what a reference refers to inside the schema; None for any other, which the validator refuses."""
        if not reference.startswith("#/"):
            return self._root if reference == "#" else self._anchors.get(reference.removeprefix("#"))
        found = self._root
        for step in unquote(reference[2:]).split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdecimal() and len(key) <= _INDEX_DIGITS and int(key) < len(found):
                found = found[int(key)]
            else:
                found = found.get(key) if isinstance(found, dict) else None
        return found


def _parts(schema: Mapping[str, Any]) -> Iterator[object]:
    """Give each schema directly inside a schema."""
    for keyword, value in schema.items():
        if keyword in _NO_SCHEMAS:
            continue
        if keyword in _BY_NAME and isinstance(value, dict):
            yield from value.values()
        else:
            yield from value if isinstance(value, list) else [value]


def _anchors(schema: object) -> dict[str, object]:
    found: dict[str, object] = {}
    left = [schema]
    for _ in range(_ANCHORS_A_PART * SCHEMA_PARTS):
        if not left:
            break
        one = left.pop()
        if isinstance(one, dict):
            found.update({one[key]: one for key in _ANCHORS if isinstance(one.get(key), str)})
        left.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
    return found
