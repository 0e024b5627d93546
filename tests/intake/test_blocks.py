"""Blocks of Bedrock Converse and Anthropic: calls and results are found in them, and nothing else changes."""

from typing import Any

import pytest

from judge.intake.blocks import unblocked
from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Sample
from tests.conftest import make_sample
from tests.intake.records import ASK, REPLY

OPENAI: list[dict[str, Any]] = [
    ASK,
    {"role": "assistant", "content": "I add.", "tool_calls": [{"id": "t1", "function": {"name": "add", "arguments": "{}"}}]},
    {"role": "tool", "tool_call_id": "t1", "content": "4"},
    REPLY,
]
CONVERSE: list[dict[str, Any]] = [
    {"role": "user", "content": [{"text": ASK["content"]}]},
    {"role": "assistant", "content": [{"text": "I add."}, {"toolUse": {"toolUseId": "t1", "name": "add", "input": {}}}]},
    {"role": "user", "content": [{"toolResult": {"toolUseId": "t1", "content": [{"json": 4}]}}]},
    {"role": "assistant", "content": [{"text": "4"}]},
]
ANTHROPIC: list[dict[str, Any]] = [
    ASK,
    {"role": "assistant", "content": [{"type": "text", "text": "I add."}, {"type": "tool_use", "id": "t1", "name": "add"}]},
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "4"}]},
    REPLY,
]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param([{"toolResult": "x"}], id="a-result-that-is-no-object"),
        pytest.param([{"toolUse": None}], id="a-call-that-is-no-object"),
        pytest.param([{"toolResult": {"toolUseId": "t1", "content": [{"image": {}}]}}], id="an-image"),
        pytest.param([{"toolResult": {"toolUseId": "t1", "content": 4}}], id="a-number"),
    ],
)
def test_a_block_that_cannot_be_read_costs_the_record(content: object) -> None:
    assert isinstance(read_sample({"id": 1, "messages": [ASK, {"role": "user", "content": content}, REPLY]}), BadSample)


def test_calls_beside_blocks_that_are_no_list_are_refused() -> None:
    turn = {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "f"}}], "tool_calls": {"a": 1}}
    read = read_sample({"id": 1, "messages": [ASK, turn]})
    assert isinstance(read, BadSample)
    assert "tool_calls: wanted a list" in read.fault


def test_turns_without_such_blocks_stay_as_they_are() -> None:
    assert unblocked(OPENAI) == OPENAI


@pytest.mark.parametrize("messages", [CONVERSE, ANTHROPIC], ids=["converse", "anthropic"])
def test_every_form_gives_the_same_rollout(messages: list[dict[str, Any]]) -> None:
    openai, other = make_sample(messages=OPENAI), make_sample(messages=messages)
    assert [(turn.text, turn.observations) for turn in other.turns] == [(turn.text, turn.observations) for turn in openai.turns]
    assert [len(turn.tool_calls) for turn in other.turns] == [1, 0]
    assert (other.response, other.task, other.group) == (openai.response, openai.task, openai.group)


def test_a_turn_with_a_result_alone_is_no_turn_of_the_user() -> None:
    """The rollout would begin behind the results, and the calls before them would be lost."""
    sample = make_sample(messages=CONVERSE)
    assert (len(sample.turns), len(sample.prompt)) == (2, 1)


def test_text_beside_a_result_stays_a_turn_of_the_user() -> None:
    said = {"role": "user", "content": [CONVERSE[2]["content"][0], {"text": "And now?"}]}
    sample = make_sample(messages=[*CONVERSE[:2], said, REPLY])
    assert (sample.task, [turn.role for turn in sample.messages]) == ("And now?", ["user", "assistant", "tool", "user"])


@pytest.mark.parametrize(
    "result",
    [
        {"toolResult": {"toolUseId": "t1", "status": "error", "content": [{"text": "no such table"}]}},
        {"type": "tool_result", "tool_use_id": "t1", "is_error": True, "content": "no such table"},
    ],
    ids=["converse", "anthropic"],
)
def test_a_result_that_is_marked_as_an_error_says_so(result: dict[str, Any]) -> None:
    read = read_sample({"id": 1, "messages": [*CONVERSE[:2], {"role": "user", "content": [result]}, REPLY]})
    assert isinstance(read, Sample)
    assert read.turns[0].observations[0].content == "The call failed.\nno such table"


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        pytest.param(["no json here"], "no json here", id="text-with-the-word"),
        pytest.param([{"json": {"a": 1}}, {"text": " and more"}], '{\n  "a": 1\n} and more', id="json-and-text"),
    ],
)
def test_the_blocks_of_a_result_are_read_in_every_form(blocks: list[Any], text: str) -> None:
    result = {"toolResult": {"toolUseId": "t1", "content": blocks}}
    read = read_sample({"id": 1, "messages": [*CONVERSE[:2], {"role": "user", "content": [result]}, REPLY]})
    assert isinstance(read, Sample), read
    assert read.turns[0].observations[0].content == text
