"""Two texts, compared as OpenAI's string_check compares them."""

from typing import Any

import pytest
from pydantic import ValidationError

from judge.checks.string_check import StringCheck
from judge.errors import ReferenceFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample


def value(response: str, operation: str = "eq", item: Any = "Paris", **texts: Any) -> float:
    sample = read_sample({"id": 1, "prompt": "p", "response": response, "reference_answer": item, "empty": ""})
    assert isinstance(sample, Sample)
    return StringCheck(check="string_check", operation=operation, **texts).verify(sample).value  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"text": "{{ ''.__class__ }}"}, {"reference": "{{ item }}"}, {"operation": "regex"}])
def test_what_is_no_field_or_no_operation_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        StringCheck(check="string_check", **options)


@pytest.mark.parametrize("operation", ["eq", "ne", "like", "ilike"])
def test_a_response_that_lacks_the_field_is_worth_nothing(operation: str) -> None:
    assert value("no JSON", operation, text="{{ sample.output_json.city }}") == 0
    assert value("no JSON", operation, text="x", reference="{{ sample.output_json.city }}") == 0


@pytest.mark.parametrize("operation", ["eq", "ne", "like", "ilike"])
def test_a_record_that_lacks_the_field_is_no_number(operation: str) -> None:
    with pytest.raises(ReferenceFault):
        value("Paris", operation, reference="{{ item.missing }}")


@pytest.mark.parametrize("operation", ["like", "ilike"])
def test_nothing_is_in_every_text_and_pays_nobody(operation: str) -> None:
    with pytest.raises(ReferenceFault, match="empty"):
        value("Paris", operation, reference="{{ item.empty }}")
    assert value("<think>x</think>", operation, text="get_city", reference="{{ sample.output_text }}") == 0


@pytest.mark.parametrize(("operation", "right"), [("eq", 0), ("ne", 1)])
def test_an_empty_reference_can_be_compared_with(operation: str, right: float) -> None:
    assert value("Paris", operation, reference="{{ item.empty }}") == right


@pytest.mark.parametrize(
    ("response", "operation", "right"),
    [
        ("Paris", "eq", 1),
        ("paris", "eq", 0),
        ("Paris ", "eq", 0),
        ("Paris", "ne", 0),
        ("Rome", "ne", 1),
        ("It is Paris.", "like", 1),
        ("It is paris.", "like", 0),
        ("It is PARIS.", "ilike", 1),
        ("Rome", "ilike", 0),
        ("Par", "like", 0),
    ],
)
def test_operations(response: str, operation: str, right: float) -> None:
    assert value(response, operation) == right


def test_fields_are_compared_as_json() -> None:
    texts = {"text": "{{ sample.output_json.ok }}", "reference": "{{ item.reference_answer }}"}
    assert value('{"ok": true}', item=True, **texts) == 1
    assert value('{"ok": "yes"}', item=True, **texts) == 0
    assert value('{"ok": 1}', item=1.0, **texts) == 0
