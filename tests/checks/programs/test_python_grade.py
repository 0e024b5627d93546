"""Graders in Python: a number in their range is a value, and everything else leaves the sample unscored."""

from typing import Any

import pytest
from pydantic import ValidationError

from judge.checks.programs.python_grade import PythonGrade
from judge.errors import GraderFault
from judge.intake.record_sample import read_sample
from judge.sample import Sample


def value(body: str, response: str = "Paris", **options: Any) -> float:
    record = {"id": 1, "prompt": "Which city?", "response": response, "reference_answer": "Paris", "country": "France"}
    sample = read_sample(record)
    assert isinstance(sample, Sample)
    return (
        PythonGrade(check="python_grade", source=f"def grade(sample, item):\n    return {body}", **options).verify(sample).value
    )


@pytest.mark.parametrize("grade", ["-0.1", "1.1", "100"])
def test_a_grade_outside_its_range_is_no_grade(grade: str) -> None:
    with pytest.raises(GraderFault, match="wanted 0 to 1, its 'range'"):
        value(grade)


@pytest.mark.parametrize("ends", [[1, 0], [0], [0, 1, 2], [0, float("inf")], [float("nan"), 1], "01"])
def test_a_range_has_two_ends(ends: Any) -> None:
    with pytest.raises(ValidationError):
        value("1", range=ends)


@pytest.mark.parametrize("options", [{"seconds": 0}, {"seconds": 121}, {"memory_mb": 1}])
def test_limits_have_limits(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        value("1", **options)


def test_a_source_may_not_be_endless() -> None:
    with pytest.raises(ValidationError):
        value("1" + " " * 256_000)


def test_a_grade_becomes_its_place_in_the_range() -> None:
    assert value("75", range=[0, 100]) == 0.75
    assert value("-1", range=[-1, 1]) == 0
    assert value("0.1 + 0.2 + 0.7") == 1, "rounding is no fault"


def test_it_sees_what_openai_shows_it() -> None:
    assert value("sample['output_text'] == item['reference_answer']") == 1
    assert value("item['country'] == 'France' and 'output_json' not in sample") == 1
    assert value("sample['output_json']['city'] == 'Paris'", '{"city": "Paris"}') == 1
    assert value("sample['choices'][0]['message']['content'] == 'Paris'", "<think>Rome?</think>\n\nParis") == 1
    assert value("item['messages'][0]['content'] == 'Which city?'") == 1


def test_its_reference_is_not_read_ahead() -> None:
    check = PythonGrade(check="python_grade", source="def grade(sample, item): return item['missing']")
    check.read_reference(Sample(id=1, messages=(), response="x"))
