"""What is not JSON in a record is refused by name, and none of its text is quoted."""

import math

import numpy as np
import pytest

from judge.intake.record_sample import read_sample
from tests.intake.records import TURNS, fault, nested


@pytest.mark.parametrize("value", [np.array([]), np.array([1, 2]), np.int64(3)], ids=repr)
def test_numpy_values_are_refused_by_name(value: object) -> None:
    assert fault({"id": value, "messages": TURNS}).startswith("id: wanted JSON, found ")
    assert fault({"id": 1, "messages": TURNS, "reference_answer": value}).startswith("reference_answer: wanted JSON, found ")
    told = fault({"id": 1, "messages": TURNS, "metadata": {"ok": 1, "a": value}})
    assert told.startswith("metadata.a: wanted JSON, found ")
    assert told.endswith("; use .tolist() of it, which gives Python's own values")


def test_a_key_that_may_be_a_text_is_not_quoted() -> None:
    told = fault({"id": 1, "messages": TURNS, "metadata": {"My name is Ann.": {1}, "my_name_is_ann\n": {2}}})
    assert told == "metadata: wanted JSON, found an object of 2 fields (Object of type set is not JSON serializable)"


def test_an_id_that_is_not_json_is_not_echoed() -> None:
    assert read_sample({"id": math.nan, "messages": TURNS}).id is None


def test_a_record_nested_too_deeply_keeps_its_id() -> None:
    assert read_sample({"id": "7", "messages": TURNS, "metadata": {"a": nested(3000)}}).id == "7"
