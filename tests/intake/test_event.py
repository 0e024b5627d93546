"""Reading events: every documented shape, and no record that costs another one."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from judge.errors import InputFault
from judge.intake.event import read_event
from judge.sample import BadSample, Sample
from tests.intake.records import ASK, BEDROCK, TURNS, json_values, nested, records, unhurried


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(None, id="nothing"),
        pytest.param("[]", id="text"),
        pytest.param(5, id="number"),
        pytest.param({}, id="empty-object"),
        pytest.param({"Records": []}, id="another-service's-event"),
        pytest.param({"batch": "x"}, id="batch-that-is-no-list"),
        pytest.param({"body": None}, id="empty-body"),
        pytest.param({"body": ""}, id="empty-text-body"),
        pytest.param({"body": "{"}, id="broken-body"),
        pytest.param({"body": "5"}, id="body-that-is-a-number"),
        pytest.param({"body": '{"a": 1}'}, id="body-of-another-shape"),
        pytest.param({"body": "[" * 100_000}, id="body-too-deep"),
        pytest.param({"body": "9" * 5000}, id="body-with-an-endless-number"),
        pytest.param({"body": base64.b64encode(b"[]").decode() + "!!", "isBase64Encoded": True}, id="no-base64"),
        pytest.param({"body": base64.b64encode(b"\xff").decode(), "isBase64Encoded": True}, id="base64-that-is-no-utf-8"),
        pytest.param({"body": 5, "isBase64Encoded": True}, id="base64-of-a-number"),
    ],
)
def test_an_event_of_no_known_shape_is_refused_before_anything_is_spent(event: object) -> None:
    with pytest.raises(InputFault, match=r"^event"):
        read_event(event)


def test_a_body_in_a_body_in_a_body_is_refused() -> None:
    event: dict[str, Any] = {"id": 1}
    for _ in range(2000):
        event = {"body": event}
    with pytest.raises(InputFault):
        read_event(event)


@pytest.mark.parametrize(
    ("event", "count"),
    [
        pytest.param([BEDROCK, BEDROCK], 2, id="list"),
        pytest.param([], 0, id="empty-list"),
        pytest.param(BEDROCK, 1, id="one-record"),
        pytest.param({"id": 1, "prompt": "q", "response": "r"}, 1, id="one-plain-record"),
        pytest.param({"batch": [BEDROCK] * 3}, 3, id="batch"),
        pytest.param({"trajectories": [BEDROCK]}, 1, id="trajectories"),
        pytest.param({"body": json.dumps([BEDROCK])}, 1, id="api-gateway"),
        pytest.param({"body": json.dumps({"batch": [BEDROCK]}), "isBase64Encoded": False}, 1, id="batch-in-a-body"),
        pytest.param(
            {"body": base64.b64encode(json.dumps([BEDROCK]).encode()).decode(), "isBase64Encoded": True}, 1, id="base64"
        ),
        pytest.param({"body": [BEDROCK]}, 1, id="parsed-body"),
        pytest.param({**BEDROCK, "body": "a field of the record"}, 1, id="a-record-with-a-field-called-body"),
    ],
)
def test_every_shape_that_callers_send_is_read(event: object, count: int) -> None:
    read = read_event(event)
    assert len(read) == count
    assert all(isinstance(sample, Sample) for sample in read)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"id": 1, "prompt": "q", "response": "r", "body": "a letter"}, id="body"),
        pytest.param({"id": 1, "messages": TURNS, "batch": [1, 2]}, id="batch"),
    ],
)
def test_a_record_whose_fields_are_called_like_a_wrapper_is_still_one_record(event: object) -> None:
    assert [type(sample) for sample in read_event(event)] == [Sample]


def test_a_bad_record_costs_no_other() -> None:
    read = read_event([{"id": 1}, BEDROCK, None, {**BEDROCK, "metadata": None}])
    assert [type(sample) for sample in read] == [BadSample, Sample, BadSample, Sample]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"metadata": {"a": nested(400)}}, id="metadata"),
        pytest.param({"reference_answer": nested(400)}, id="ground-truth"),
        pytest.param({"id": nested(400)}, id="id"),
        pytest.param({"id": {1, 2}}, id="id-that-is-no-json"),
        pytest.param({"id": 10**5000}, id="id-without-end"),
    ],
)
def test_what_pydantic_refuses_costs_no_other_record_either(record: dict[str, Any]) -> None:
    assert [type(sample) for sample in read_event([{"id": 1, "messages": TURNS, **record}, BEDROCK])] == [BadSample, Sample]


@unhurried
@given(json_values | st.lists(records, max_size=3) | records | st.fixed_dictionaries({"batch": st.lists(records, max_size=2)}))
@example([{"id": 0, "messages": [ASK, {"role": "assistant", "content": nested(200)}]}])
def test_no_event_raises_anything_but_an_input_fault(event: object) -> None:
    try:
        read = read_event(event)
    except InputFault:
        return
    if isinstance(event, list):
        assert len(read) == len(event)
    assert all(isinstance(sample, Sample | BadSample) for sample in read)
