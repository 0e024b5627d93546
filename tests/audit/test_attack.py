"""The attack as it travels in a sample, and the sample as a line holds it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.audit.attack import difference, record_of
from judge.intake.record_sample import read_sample
from tests.audit.planted import sample
from tests.conftest import make_sample
from tests.pictures import document, image_url, png, turns

CALL = {"name": "f", "arguments": {"a": 1}}
TURNS = [
    {"role": "system", "content": "s"},
    {"role": "user", "content": "u"},
    {"role": "assistant", "content": "x", "tool_calls": [CALL]},
    {"role": "tool", "content": "1"},
    {"role": "assistant", "content": "done", "tool_calls": [CALL]},
]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"id": 0},
        {"id": "0", "response": ""},
        {"reference_answer": {"text": {"a": 1}}},
        {"reference_answer": 0},
        {"metadata": {"ground_truth": "4", "rubric": []}},
        {"messages": TURNS},
        {"messages": turns("Look: ", image_url(png()), document(b"a", "txt"), "Well?", response=[image_url(png()), "Here."])},
    ],
)
def test_a_sample_is_read_back_as_it_was(changes: dict[str, object]) -> None:
    whole = make_sample(**changes)
    assert read_sample(record_of(whole)) == whole


@given(st.text(), st.text())
def test_any_text_is_read_back(prompt: str, response: str) -> None:
    whole = make_sample(prompt=prompt, response=response)
    assert read_sample(record_of(whole)) == whole


def test_what_is_given_replaces_fields() -> None:
    read = read_sample(record_of(sample(0).with_response_alone("r"), id="b"))
    assert (read.id, getattr(read, "response", None)) == ("b", "r")


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ("old new", " new".strip()),
        ("new old", "new old"),
        ("old\u202e\u200b\ufe01\u3164", "\\u202e\\u200b\\ufe01\\u3164"),
        ("old\U000e0041", "\\U000e0041"),
        ("old two\nlines", "two lines"),
        ("oldé🙂解", "é🙂解"),
        ("old" + "x" * 99, "x" * 60),
    ],
)
def test_what_changed_is_shown_with_everything_invisible_written_out(after: str, shown: str) -> None:
    assert difference("old", after) == shown
