"""Reading records: every id as it came, and a word for whatever is wrong."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Sample
from tests.conftest import make_sample
from tests.intake.records import ASK, BEDROCK, EVALUATION, REPLY, TURNS, fault, nested, records, unhurried

SHAPES = "'messages' that end with the response, or 'prompt' and 'response'"


@pytest.mark.parametrize(
    "identity", ["123", "", "0", 0, 7, -1, 10**30, 1.5, 0.0, False, True, [1, "a"], [], {"a": None}, "é\u200b\x00"], ids=repr
)
def test_an_id_is_echoed_with_its_value_and_type(identity: object) -> None:
    for record in ({"id": identity, "messages": TURNS}, {"id": identity, "messages": None}):
        read = read_sample(record)
        assert (read.id, type(read.id)) == (identity, type(identity))


@pytest.mark.parametrize("record", [{"messages": TURNS}, {"id": None, "messages": TURNS}])
def test_no_id_is_made_up_for_a_record(record: object) -> None:
    assert read_sample(record) == BadSample(id=None, fault="id: missing")


@pytest.mark.parametrize("record", [None, 5, "x", [], [BEDROCK], True], ids=repr)
def test_what_is_not_a_record_is_a_bad_sample(record: object) -> None:
    assert fault(record).startswith("record: wanted an object, found ")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param({}, f"messages: missing; wanted {SHAPES}; found id", id="no-turns"),
        pytest.param({"messages": None}, "messages: wanted a list of turns, found nothing", id="null-turns"),
        pytest.param({"prompt": "q"}, f"response: missing; wanted {SHAPES}; found id, prompt", id="no-answer"),
        pytest.param(
            {"prompt": "q", "respnse": "r"},
            f"response: missing; wanted {SHAPES}; found id, prompt and 1 other field; 'respnse' is unknown; did you mean 'response'?",
            id="response-misspelt",
        ),
        pytest.param({"mesages": [ASK, REPLY]}, "'mesages' is unknown; did you mean 'messages'?", id="messages-misspelt"),
        pytest.param({"response": "r"}, f"prompt: missing; wanted {SHAPES}", id="response-without-prompt"),
        pytest.param({"messages": []}, "messages: wanted a list of turns, found a list of 0", id="empty-turns"),
        pytest.param({"messages": "hi"}, "messages: wanted a list of turns, found text of 2 characters", id="turns-as-text"),
        pytest.param({"messages": [ASK, "4"]}, "messages[1]: wanted an object with a role", id="turn-as-text"),
        pytest.param({"messages": [ASK, {"content": "4"}]}, "messages[1]: wanted an object with a role", id="no-role"),
        pytest.param({"messages": [ASK, {"role": 5}]}, "messages[1]: wanted an object with a role", id="role-no-text"),
        pytest.param({"messages": [ASK]}, "an assistant turn, at the end; found 'user'", id="no-response"),
        pytest.param({"messages": [ASK, REPLY, ASK]}, "at the end; found 'user'", id="an-earlier-response-is-not-the-response"),
        pytest.param({"messages": [REPLY, {"role": "system", "content": "s"}]}, "at the end; found 'system'", id="system-last"),
        pytest.param({"messages": [{"role": "tool", "content": "4"}]}, "at the end; found 'tool'", id="tool-alone"),
        pytest.param(
            {"messages": [ASK, {"role": "Assistant", "content": "4"}]}, "at the end; found 'Assistant'", id="role-in-capitals"
        ),
        pytest.param({"messages": [ASK, {"role": "assistant\u200b"}]}, "at the end", id="role-with-zero-width-space"),
        pytest.param({"messages": [ASK, {"role": "\u0430ssistant"}]}, "at the end", id="role-in-cyrillic"),
        pytest.param({"messages": [ASK, {**REPLY, "content": 4}]}, "messages[1].content: wanted text", id="content-number"),
        pytest.param(
            {"messages": [ASK, {**REPLY, "content": {"text": 4}}]}, "messages[1].content: wanted text", id="text-number"
        ),
        pytest.param(
            {"messages": [{**ASK, "content": [{"type": "text", "text": "a"}, {"type": "image"}]}, REPLY]},
            "messages[0].content[1]: wanted text",
            id="image-block",
        ),
        pytest.param({"messages": [ASK, {**REPLY, "content": [None]}]}, "messages[1].content: wanted text", id="null-block"),
        pytest.param({"prompt": "q", "response": [None, None]}, "response: wanted text, blocks of text", id="null-blocks"),
        pytest.param({"prompt": "q", "response": None}, "response: wanted one text, found nothing", id="null-response"),
        pytest.param({"prompt": "q", "response": ["a", "b"]}, "response: wanted one text, found a list of 2", id="candidates"),
        pytest.param(
            {"messages": TURNS, "response": "5"}, "response: wanted the text that 'messages' end with, or no", id="two-responses"
        ),
        pytest.param({"messages": TURNS, "response": ["4", "5"]}, "response: wanted one text", id="candidates-beside-messages"),
        pytest.param({"messages": [ASK, {**REPLY, "tool_calls": {"a": 1}}]}, "messages[1].tool_calls: wanted a list", id="calls"),
        pytest.param(
            {"messages": TURNS, "metadata": "x"}, "metadata: wanted an object, found text of 1 characters", id="metadata-text"
        ),
        pytest.param({"messages": TURNS, "metadata": []}, "metadata: wanted an object, found a list of 0", id="metadata-list"),
        pytest.param(
            {"messages": TURNS, "metadata": {"a": math.nan}}, "metadata: wanted JSON, found an object of 1 fields", id="nan"
        ),
        pytest.param(
            {"messages": TURNS, "reference_answer": math.inf}, "reference_answer: wanted JSON, found a number", id="inf-truth"
        ),
        pytest.param({"messages": TURNS, "metadata": {"a": {1, 2}}}, "metadata.a: wanted JSON, found a set", id="a-set"),
        pytest.param({"messages": TURNS, "metadata": {"a": nested(3000)}}, "nested too deeply", id="deeper-than-json-is-read"),
    ],
)
def test_a_bad_record_says_what_is_wrong_with_it(record: dict[str, Any], said: str) -> None:
    assert said in fault({"id": 1, **record})


@pytest.mark.parametrize(
    "value", [math.nan, {1, 2}, np.int64(3), [math.inf], nested(3000)], ids=["nan", "set", "numpy", "inf", "deep"]
)
def test_another_field_that_is_not_json_is_left_out(value: object) -> None:
    assert read_sample({"id": 1, "messages": TURNS, "score": value, "level": 3}) == make_sample(messages=TURNS, level=3)


def test_a_field_that_nobody_reads_may_hold_anything() -> None:
    assert read_sample({"id": 1, "messages": TURNS, "score": math.nan}) == read_sample({"id": 1, "messages": TURNS})


def test_the_documented_records_are_read_whole() -> None:
    sample = read_sample(BEDROCK)
    assert isinstance(sample, Sample)
    assert (sample.response, sample.task, sample.reference) == ("4", "What is 2 + 2?", {"compliant": "No"})
    assert sample.metadata["my_key"] == "sample-001"
    nova = read_sample({**EVALUATION, "data_source": "gsm8k"})
    assert isinstance(nova, Sample)
    assert (nova.response, nova.task, nova.reference) == ("4", "What is 2 + 2?", "4")
    assert nova.metadata == {"data_source": "gsm8k"}


@pytest.mark.parametrize("response", [None, "4", [{"type": "text", "text": "4"}]])
def test_a_response_beside_messages_that_end_with_it_does_no_harm(response: Any) -> None:
    assert make_sample(messages=TURNS, response=response) == make_sample(messages=TURNS)


@unhurried
@given(records)
def test_whatever_is_wrong_with_a_record_it_keeps_its_id(record: dict[str, Any]) -> None:
    identity = read_sample(record).id
    assert repr(identity) == repr(record["id"])


@pytest.mark.parametrize("response", [[REPLY], [REPLY, REPLY], "5", ["4", "4"]])
def test_another_response_beside_messages_is_refused(response: Any) -> None:
    assert fault({"id": 1, "messages": TURNS, "response": response}).startswith("response")


def test_a_field_whose_name_is_no_text_is_left_out() -> None:
    sample = read_sample({"id": 1, "messages": TURNS, 5: "five", "level": 3})
    assert isinstance(sample, Sample)
    assert sample.metadata == {"level": 3}
