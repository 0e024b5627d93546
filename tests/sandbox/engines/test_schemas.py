"""Answers are validated against schemas in children: the result, and whose fault it is if that takes too long."""

from typing import Any

import pytest

from judge.errors import CheckUnavailable, ReferenceFault
from judge.sandbox.engines.schemas import Faults, compiled

SELF = {"$ref": "#"}
DOUBLING = {"type": "object", "anyOf": [{"properties": {"a": SELF}}, {"properties": {"a": SELF}}]}


def nested(levels: int, leaf: Any) -> Any:
    for _ in range(levels):
        leaf = {"a": leaf}
    return leaf


def doubled(keyword: str, leaf: dict[str, Any]) -> dict[str, Any]:
    levels = {f"d{at}": {keyword: [{"$ref": f"#/$defs/d{at + 1}"}] * 2} for at in range(40)}
    return {"$defs": {**levels, "d40": leaf}, "$ref": "#/$defs/d0"}


def faults(schema: Any, answer: Any) -> Faults | None:
    with compiled(schema, None, formats=True) as ready:
        return ready.find_faults(answer)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": "nonsense"}, id="unknown-type"),
        pytest.param({"$ref": "https://example.com/x"}, id="elsewhere"),
        pytest.param({"pattern": "^(a{1,1000}){1,1000}$"}, id="a-pattern-of-a-million"),
        pytest.param({"const": nested(500, 1)}, id="deep"),
        pytest.param(doubled("anyOf", {"type": "object", "required": ["x"]}), id="doubled-forty-times"),
        pytest.param(doubled("allOf", {"not": {"type": "null"}}), id="doubled-for-null"),
    ],
)
def test_a_schema_that_cannot_be_used_within_the_bound_is_the_datas_fault(schema: Any) -> None:
    with pytest.raises(ReferenceFault, match="the schema cannot be used"):
        faults(schema, {})


def test_an_answer_that_takes_too_long_is_wrong() -> None:
    found = faults(DOUBLING, nested(60, "x"))
    assert found == Faults(None, hidden=True, first="does not fit the schema; it has too many faults to count")
    assert faults(DOUBLING, nested(60, {})) is None, "and the next one is not its victim"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        pytest.param({"a": 1}, None, id="fits"),
        pytest.param({"a": "x"}, Faults(1, hidden=False, first="'\"x\" is not of type \"integer\"' at 'a'"), id="one"),
        pytest.param(5, Faults(1, hidden=True, first="'5 is not of type \"object\"' at 'the top'"), id="hidden"),
        pytest.param({"x": 1, "y": 1}, 2, id="each-unexpected-field"),
    ],
)
def test_faults_are_counted_and_the_first_is_shown(answer: Any, found: Any) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
    told = faults(schema, answer)
    assert told == found if not isinstance(found, int) else told is not None and told.number == found


def test_without_the_library_nothing_is_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(CheckUnavailable, match="jsonschema_rs"):
        faults({}, {})
