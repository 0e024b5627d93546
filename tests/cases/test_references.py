"""The reference of each record of a training set is given as its response."""

from collections.abc import Callable
from pathlib import Path

import pytest

from judge.cases.references import References, count_references, read_references
from judge.errors import InputFault

Files = Callable[..., Path]
USER = {"role": "user", "content": "What is 2 + 2?"}
CALL = {"role": "assistant", "content": "", "tool_calls": [{"name": "add"}]}


def test_every_fault_is_named_before_a_judge_is_asked(jsonl: Files) -> None:
    with pytest.raises(InputFault) as refused:
        count_references(jsonl({"prompt": "p", "ground_truth": 1}, "{", {"ground_truth": 2}, {"messages": []}))
    first, second, third = str(refused.value).splitlines()
    assert ":2: not JSON" in first
    assert ":3: prompt: missing" in second
    assert ":4: " in third


def test_records_without_a_reference_are_counted(jsonl: Files) -> None:
    path = jsonl({"prompt": "p", "ground_truth": "4"}, {"prompt": "p"}, {"prompt": "q", "metadata": {"reference_answer": 4}})
    assert count_references(path) == References(given=2, without=1)
    assert [(one.id, one.response) for one in read_references(path)] == [("1 (reference)", "4"), ("3 (reference)", "4")]


def test_a_training_set_without_any_reference_is_refused_since_nothing_would_be_tried(jsonl: Files) -> None:
    with pytest.raises(InputFault, match="none of the 2 has one"):
        count_references(jsonl({"prompt": "p", "answer": "4"}, {"prompt": "q"}))


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"messages": [USER]}, id="without-a-response"),
        pytest.param({"messages": [USER, {"role": "assistant", "content": "5"}]}, id="with-a-response"),
        pytest.param({"messages": [USER, {"role": "assistant", "content": "5"}], "response": "5"}, id="with-two"),
        pytest.param({"messages": [USER, CALL, {"role": "tool", "content": "4"}]}, id="an-agents"),
        pytest.param({"prompt": "What is 2 + 2?", "response": "5"}, id="plain"),
        pytest.param({"prompt": "What is 2 + 2?"}, id="plain-without-a-response"),
    ],
)
def test_a_record_of_any_shape_ends_with_its_reference(record: dict[str, object], jsonl: Files) -> None:
    (sample,) = read_references(jsonl({"id": "a", "ground_truth": {"text": "4"}, **record}))
    assert [(turn.role, turn.content) for turn in sample.messages] == [("user", "What is 2 + 2?")]
    assert (sample.id, sample.response, sample.tool_calls, sample.reference) == ("a (reference)", "4", (), "4")


def test_what_an_agent_did_is_no_part_of_what_was_asked(jsonl: Files) -> None:
    steps = [USER, CALL, {"role": "tool", "content": "4"}, {"role": "assistant", "content": "5"}]
    (sample,) = read_references(jsonl({"id": "a", "ground_truth": "4", "messages": [{"role": "system", "content": "s"}, *steps]}))
    assert [turn.role for turn in sample.messages] == ["system", "user"]


def test_a_reference_that_is_no_text_is_given_as_json(jsonl: Files) -> None:
    (sample,) = read_references(jsonl({"prompt": "p", "ground_truth": {"b": 1, "a": [2]}}))
    assert sample.response == '{\n  "a": [\n    2\n  ],\n  "b": 1\n}'
