"""The fields of a record: which have a meaning of their own, and where the reference is."""

from typing import Any

import pytest

from tests.conftest import make_sample
from tests.intake.records import TURNS


def test_the_other_fields_of_a_record_are_metadata_as_in_a_job() -> None:
    record = {"id": 1, "messages": TURNS, "level": 3, "rubric": [{"a": 1}], "tools": [{}], "reference_answer": "4", "x": None}
    assert make_sample(**record).metadata == {"level": 3, "rubric": [{"a": 1}], "tools": [{}], "x": None}


def test_what_metadata_says_counts_more_than_a_field_beside_it() -> None:
    """A caller that sends `metadata` has moved the fields already; what stands beside it is the caller's own."""
    sample = make_sample(messages=TURNS, level=3, source="s", metadata={"level": None, "reference_answer": "4"})
    assert (sample.metadata, sample.reference) == ({"level": None, "source": "s", "reference_answer": "4"}, "4")


@pytest.mark.parametrize(
    ("record", "reference"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"metadata": None}, None, id="null-metadata"),
        pytest.param({"reference_answer": "4"}, "4", id="top-level"),
        pytest.param({"metadata": {"reference_answer": {"a": [1]}}}, {"a": [1]}, id="in-metadata"),
        pytest.param({"metadata": {"ground_truth": "4"}}, "4", id="open-weight"),
        pytest.param({"ground_truth": "4"}, "4", id="plain-file"),
        pytest.param({"reference_answer": {"text": "4"}}, "4", id="wrapped-text"),
        pytest.param({"reference_answer": {"text": 4}}, 4, id="wrapped-number"),
        pytest.param({"reference_answer": {"text": "4", "unit": "m"}}, {"text": "4", "unit": "m"}, id="an-object-with-more"),
        pytest.param({"reference_answer": "a", "metadata": {"reference_answer": "b"}}, "a", id="top-level-first"),
        pytest.param({"reference_answer": None, "metadata": {"reference_answer": "b"}}, "b", id="null-is-absent"),
        pytest.param({"reference_answer": {"text": None}, "metadata": {"ground_truth": "b"}}, "b", id="wrapped-null-is-absent"),
        pytest.param({"reference_answer": 0}, 0, id="zero-is-a-truth"),
        pytest.param({"reference_answer": False}, False, id="false-is-a-truth"),
        pytest.param({"reference_answer": ""}, "", id="empty-text-is-a-truth"),
    ],
)
def test_the_ground_truth_is_found_in_every_place(record: dict[str, Any], reference: object) -> None:
    found = make_sample(**record).reference
    assert (found, type(found)) == (reference, type(reference))
