"""The child that validates an answer against a schema: three questions, each with an answer and a time of its own."""

import pytest

from judge.bounds import SCHEMA_SECONDS
from judge.sandbox.engines.schema_child import make_validator
from judge.sandbox.process.workers import Spent, Workers

WORKERS = Workers(["judge.sandbox.engines.schema_child"], "judge.sandbox.engines.schema_child:serve", 256 << 20, libraries=True)
SETUP = {"schema": {"type": "object", "required": ["a"]}, "draft": None, "formats": True}


def test_each_question_gets_its_answer() -> None:
    with WORKERS.one(60.0) as worker:
        assert worker.ask(SETUP) == {}
        assert worker.ask({"answer": {}}) == {"valid": False}
        assert worker.ask({}) == {"count": 1, "hidden": False, "first": ['"a" is a required property', ""]}
    with WORKERS.one(60.0) as worker:
        assert worker.ask({**SETUP, "schema": 5}) == {"fault": '5 is not of types "boolean", "object"'}


def test_half_a_character_is_a_fault_of_the_answer() -> None:
    with WORKERS.one(60.0) as worker:
        worker.ask(SETUP)
        told = worker.ask({"answer": {"a": "\ud800"}})
        assert isinstance(told, dict)
        assert told.get("valid") or told["fault"]


def test_counting_faults_has_a_time_of_its_own() -> None:
    with WORKERS.one(60.0) as worker:
        worker.ask({**SETUP, "schema": {"items": {"type": "string"}}})
        assert worker.ask({"answer": list(range(1_000_000))}) == {"valid": False}
        assert isinstance(worker.ask({}), Spent)
        assert worker.end().seconds < 4 * SCHEMA_SECONDS


@pytest.mark.parametrize(
    ("schema", "draft", "answer", "fits"),
    [
        pytest.param({"prefixItems": [{"type": "string"}]}, None, [1], False, id="2020-12"),
        pytest.param({"prefixItems": [{"type": "string"}]}, "2020-12", [1], False, id="2020-12-by-name"),
        pytest.param({"prefixItems": [{"type": "string"}]}, 7, [1], True, id="7"),
    ],
)
def test_a_schema_is_read_as_its_draft_says(schema: object, draft: int | str | None, answer: object, fits: bool) -> None:
    assert make_validator(schema, draft, formats=True).is_valid(answer) == fits


def test_nothing_is_fetched() -> None:
    for reference in ("http://127.0.0.1/x.json", "file:///etc/hostname"):
        with pytest.raises(ValueError, match=r"."):
            make_validator({"$ref": reference}, None, formats=True)
