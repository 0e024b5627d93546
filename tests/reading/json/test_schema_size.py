"""The size of a JSON schema: known before it is used, however much its references stand for."""

from typing import Any

import pytest

from judge.bounds import SCHEMA_DEPTH, SCHEMA_PARTS
from judge.reading.json.schema_size import measure_schema


def levels(count: int, keyword: str = "allOf") -> dict[str, Any]:
    """Each level refers to the next one twice."""
    steps = {f"d{at}": {keyword: [{"$ref": f"#/$defs/d{at + 1}"}] * 2} for at in range(count)}
    return {"$defs": {**steps, f"d{count}": {"type": "object"}}, "$ref": "#/$defs/d0"}


def nested(depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"}
    for _ in range(depth):
        schema = {"properties": {"a": schema}}
    return schema


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(levels(30), id="two-references-thirty-times"),
        pytest.param(levels(30, "anyOf"), id="two-branches-thirty-times"),
        pytest.param({"anyOf": [{"const": at} for at in range(SCHEMA_PARTS)]}, id="branches"),
        pytest.param({"properties": {"a": {}}, "enum": [0] * SCHEMA_PARTS}, id="values"),
        pytest.param({"allOf": [{"$ref": "#/a"}] * 2_000, "a": {f"x-{at}": 1 for at in range(500)}}, id="other-words"),
        pytest.param({"allOf": [{"$ref": "#/a"}] * 2_000, "a": {"required": ["x"] * 500}}, id="names"),
        pytest.param(nested(SCHEMA_DEPTH + 1), id="depth"),
    ],
)
def test_a_schema_that_stands_for_too_much_is_refused(schema: object) -> None:
    with pytest.raises(
        ValueError, match="wanted at most 5,000 parts, each \\$ref counted as what it refers to, and at most 100 levels"
    ):
        measure_schema(schema)


@pytest.mark.parametrize(
    ("schema", "parts"),
    [
        pytest.param(True, 0, id="true"),
        pytest.param({}, 1, id="empty"),
        pytest.param({"type": "object", "properties": {"a": {}, "b": {}}}, 3, id="properties"),
        pytest.param({"properties": {"$ref": {"type": "string"}}}, 2, id="a-field-called-ref"),
        pytest.param({"enum": [1, 2, 3]}, 4, id="values"),
        pytest.param({"const": {"a": {}}, "default": {"a": {}}, "examples": [{}]}, 1, id="data"),
        pytest.param({"$defs": {"a": {}, "b": {}}}, 1, id="defined-and-never-used"),
        pytest.param({"$defs": {"a": {}}, "allOf": [{"$ref": "#/$defs/a"}] * 3}, 7, id="used-three-times"),
        pytest.param({"$defs": {"a~b/c d": {}}, "$ref": "#/$defs/a~0b~1c%20d"}, 2, id="escaped"),
        pytest.param({"$defs": {"a": {"$anchor": "x"}}, "$ref": "#x"}, 2, id="anchor"),
        pytest.param({"allOf": [{}, {"$ref": "#/allOf/0"}]}, 4, id="place-in-a-list"),
        pytest.param({"$ref": "#/nowhere/9/a"}, 1, id="nowhere"),
        pytest.param({"$ref": "https://example.com/x"}, 1, id="elsewhere"),
        pytest.param({"$ref": 5, "properties": 5, "items": [5], "patternProperties": {"a": 5}}, 1, id="of-other-types"),
        pytest.param({"if": {}, "then": {}, "else": {"not": {}}, "items": {}, "prefixItems": [{}, {}]}, 8, id="keywords"),
        pytest.param({"patternProperties": {"a": {}}, "dependentSchemas": {"a": {}}}, 3, id="by-name"),
        pytest.param(levels(3), 30, id="doubled"),
    ],
)
def test_what_is_counted(schema: object, parts: int) -> None:
    assert measure_schema(schema) == parts


SELF = {"$ref": "#"}


@pytest.mark.parametrize(
    ("schema", "parts"),
    [
        pytest.param(SELF, 1, id="nothing-but-itself"),
        pytest.param({"properties": {"left": SELF, "right": SELF}}, 3, id="tree"),
        pytest.param({"anyOf": [SELF, SELF], "items": SELF}, 4, id="twice-for-one-value"),
        pytest.param({"$defs": {"n": {"items": {"$ref": "#/$defs/n"}}}, "$ref": "#/$defs/n"}, 3, id="a-definition"),
        pytest.param({"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}, 2, id="dynamic"),
    ],
)
def test_a_reference_that_closes_a_circle_is_counted_once(schema: object, parts: int) -> None:
    assert measure_schema(schema) == parts
