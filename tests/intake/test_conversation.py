"""What is written of a sample is read back as the same sample."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.intake.conversation import conversation
from judge.intake.record_sample import read_sample
from judge.sample import Sample
from tests.conftest import make_sample
from tests.intake.records import ASK, REPLY, unhurried
from tests.intake.test_blocks import ANTHROPIC, CONVERSE, OPENAI

PLAIN_CALL = {"role": "assistant", "content": "", "tool_calls": [{"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}]}
EMPTY_ID = {"role": "assistant", "content": "", "tool_calls": [{"id": ""}]}
NOVA = {"role": "nova_assistant", "content": "x", "tool_calls": [{"id": "c"}]}


def back(sample: Sample) -> object:
    return read_sample({"id": sample.id, **conversation(sample)})


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"messages": [ASK, REPLY]}, id="one-turn"),
        pytest.param({"messages": OPENAI}, id="openai"),
        pytest.param({"messages": CONVERSE}, id="converse"),
        pytest.param({"messages": ANTHROPIC}, id="anthropic"),
        pytest.param({"messages": [ASK, PLAIN_CALL, {"role": "tool", "content": "1"}, REPLY]}, id="calls-without-ids"),
        pytest.param({"messages": [ASK, NOVA, {"role": "tool", "tool_call_id": "?", "content": "1"}, NOVA]}, id="stray-result"),
        pytest.param({"messages": [ASK, NOVA, {"role": "tool", "content": "1"}]}, id="nothing-after-the-result"),
        pytest.param({"messages": [ASK, EMPTY_ID, REPLY, {"role": "tool", "tool_call_id": "?", "content": "1"}]}, id="empty-id"),
        pytest.param(
            {"messages": [ASK, EMPTY_ID, {"role": "tool", "tool_call_id": "?", "content": "1"}]}, id="empty-id-and-stray"
        ),
        pytest.param({"messages": [{"role": "system", "content": "s"}, REPLY, REPLY]}, id="no-user"),
        pytest.param({"messages": [ASK, {"role": "system", "content": "s"}, REPLY, REPLY]}, id="a-word-after-the-prompt"),
        pytest.param({"prompt": [ASK], "response": [REPLY, ASK, NOVA, REPLY]}, id="user-in-the-rollout"),
        pytest.param({"prompt": [], "response": [REPLY, ASK, REPLY]}, id="no-prompt"),
    ],
)
def test_a_sample_is_read_back_as_it_was(record: dict[str, Any]) -> None:
    sample = make_sample(**record)
    assert back(sample) == sample


turn = st.sampled_from(
    [ASK, REPLY, NOVA, PLAIN_CALL, EMPTY_ID, {"role": "tool", "content": "1"}, {"role": "tool", "tool_call_id": "c"}]
)


@unhurried
@given(st.lists(turn, max_size=4), st.lists(turn, min_size=1, max_size=6))
def test_so_is_any_rollout(prompt: list[Any], response: list[Any]) -> None:
    for record in ({"messages": [*prompt, *response]}, {"prompt": prompt, "response": response}):
        sample = read_sample({"id": 1, **record})
        if isinstance(sample, Sample):
            assert back(sample) == sample
