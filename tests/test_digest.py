"""A digest changes with its value, and with nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.digest import digest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_what_is_not_json_has_no_digest() -> None:
    with pytest.raises(TypeError):
        digest(object())


@given(JSON, JSON)
def test_two_values_have_one_hash_only_if_they_are_one_value(first: Any, second: Any) -> None:
    assert (digest(first) == digest(second)) == (json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True))


def test_a_digest_is_short_and_the_order_of_fields_does_not_count() -> None:
    assert len(digest("x" * 1_000)) == 32
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
