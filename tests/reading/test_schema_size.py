"""The size of a JSON schema: known before it is used, however much its references stand for."""

from typing import Any

import pytest

from judge.bounds import SCHEMA_DEPTH, SCHEMA_PARTS
from judge.reading.schema_size import SchemaSize, measure_schema


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
    with pytest.raises(ValueError, match="wanted at most 5,000 parts, each \\$ref counted as what it refers to, and 100 levels"):
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
        pytest.param({"definitions": {"a": {}}, "allOf": [{"$ref": "#/definitions/a"}]}, 3, id="definitions"),
        pytest.param({"enum": [{"a": {}}, {}]}, 3, id="values-that-look-like-schemas"),
        pytest.param({"allOf": [{"$ref": "#/allOf/1"}]}, 2, id="behind-the-end-of-a-list"),
        pytest.param({"allOf": [{}, {"$ref": "#/allOf/" + "0" * 9}]}, 4, id="a-number-of-nine-digits"),
        pytest.param({"allOf": [{}, {"$ref": "#/allOf/" + "0" * 10}]}, 3, id="a-number-of-ten-digits"),
        pytest.param({"allOf": [{"$anchor": "x"}, {"$ref": "#x"}]}, 4, id="an-anchor-in-a-list"),
        pytest.param({"allOf": [{} for _ in range(SCHEMA_PARTS - 1)]}, SCHEMA_PARTS, id="as-many-as-may-be"),
        pytest.param(nested(SCHEMA_DEPTH), SCHEMA_DEPTH + 1, id="as-deep-as-may-be"),
        pytest.param({f"x-{at}": 1 for at in range(20 * SCHEMA_PARTS)}, 1, id="as-many-words-as-may-be"),
    ],
)
def test_what_is_counted(schema: object, parts: int) -> None:
    size = measure_schema(schema)
    assert (size.recursive, size.factor) == (False, 1)
    assert size.parts == parts


SELF = {"$ref": "#"}


@pytest.mark.parametrize(
    ("schema", "factor"),
    [
        pytest.param({"properties": {"left": SELF, "right": SELF}}, 1, id="tree"),
        pytest.param({"items": SELF, "additionalProperties": {"anyOf": [{"type": "string"}]}}, 1, id="list"),
        pytest.param({"properties": {"x": {"anyOf": [SELF, SELF]}}}, 2, id="twice-for-one-field"),
        pytest.param({"anyOf": [{"properties": {"x": SELF, "y": SELF}}, {"properties": {"x": SELF}}]}, 2, id="in-two-branches"),
        pytest.param({"properties": {"x": SELF}, "patternProperties": {"^x": SELF, "^y": SELF}}, 3, id="by-patterns"),
        pytest.param({"allOf": [SELF]}, 1, id="of-itself-alone"),
        pytest.param({"anyOf": [{"properties": {f"p{at}": SELF}} for at in range(301)]}, 301, id="too-many-to-compare"),
        pytest.param({"$defs": {"n": {"items": {"$ref": "#/$defs/n"}}}, "$ref": "#/$defs/n"}, 1, id="a-definition"),
        pytest.param({"items": {"allOf": [SELF, SELF]}}, 2, id="twice-for-each-item"),
        pytest.param({"items": SELF, "properties": {"a": SELF}}, 2, id="an-item-or-a-field"),
        pytest.param({"not": SELF, "properties": {"a": SELF}}, 1, id="itself-and-a-field"),
        pytest.param({"properties": {"a": {"not": SELF}}, "items": {"items": SELF}}, 1, id="one-level-and-two"),
        pytest.param({"dependentSchemas": {"a": SELF, "b": SELF}}, 2, id="for-the-same-value"),
        pytest.param({"if": SELF, "properties": {"a": {"if": SELF}}}, 1, id="of-one-value-each"),
        pytest.param({"anyOf": [{"properties": {f"p{at}": SELF}} for at in range(300)]}, 1, id="as-many-as-are-compared"),
        pytest.param({"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}}, 1, id="dynamic"),
    ],
)
def test_a_schema_that_refers_to_itself_tells_how_its_work_grows(schema: object, factor: int) -> None:
    size = measure_schema(schema)
    assert size.recursive
    assert size.factor == factor


def test_work_grows_with_values_parts_and_levels() -> None:
    assert SchemaSize(parts=10, recursive=False, factor=1).work(100, 60) == 1_000
    assert SchemaSize(parts=10, recursive=True, factor=2).work(100, 10) == 1_024_000
    assert SchemaSize(parts=5_000, recursive=True, factor=4_000).work(10**6, 64) > 10**200
