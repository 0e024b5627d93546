"""Reading events: every documented shape, every id as it came, and no record that costs another one."""

import base64
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from judge.errors import InputFault
from judge.intake.event import read_event
from judge.intake.record_sample import read_sample
from judge.sample import BadSample, Sample, as_text
from tests.conftest import make_sample

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ASK = {"role": "user", "content": "What is 2 + 2?"}
REPLY = {"role": "assistant", "content": "4"}
TURNS = [ASK, REPLY]
BEDROCK = {"id": "123", "messages": TURNS, "metadata": {"reference_answer": {"compliant": "No"}, "my_key": "sample-001"}}
EVALUATION = {
    "id": "e1",
    "messages": [
        {"role": "user", "content": [{"type": "text", "text": "What is "}, {"type": "text", "text": "2 + 2?"}]},
        {"role": "nova_assistant", "content": [{"type": "text", "text": "4"}]},
    ],
    "reference_answer": "4",
}
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
turns = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "nova_assistant", "system", "tool", "User", ""]) | json_values},
    optional={"content": json_values, "tool_calls": json_values},
)
records = st.fixed_dictionaries(
    {
        "id": st.none()
        | st.integers()
        | st.text(max_size=8)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.lists(st.booleans())
    },
    optional={
        "messages": st.lists(turns | json_values, max_size=4) | json_values,
        "prompt": json_values,
        "response": json_values,
        "metadata": json_values,
        "reference_answer": json_values,
    },
)


SHAPES = "'messages' that end with the response, or 'prompt' and 'response'"


def nested(depth: int) -> Any:
    """Lists in lists; the readers of JSON in use let nearly a thousand through."""
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    return value


def fault(record: object) -> str:
    read = read_sample(record)
    assert isinstance(read, BadSample)
    return read.fault


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


def test_the_other_fields_of_a_record_are_metadata_as_in_a_job() -> None:
    record = {"id": 1, "messages": TURNS, "level": 3, "rubric": [{"a": 1}], "tools": [{}], "reference_answer": "4", "x": None}
    assert make_sample(**record).metadata == {"level": 3, "rubric": [{"a": 1}], "x": None}


def test_what_metadata_says_counts_more_than_a_field_beside_it() -> None:
    """A caller that sends `metadata` has moved the fields already; what stands beside it is the caller's own."""
    sample = make_sample(messages=TURNS, level=3, source="s", metadata={"level": None, "reference_answer": "4"})
    assert (sample.metadata, sample.reference) == ({"level": None, "source": "s", "reference_answer": "4"}, "4")


def test_a_prompt_without_a_response_may_be_a_training_record() -> None:
    for record in ({"messages": [ASK]}, {"messages": [{"role": "system", "content": "s"}, ASK], "reference_answer": "4"}):
        assert fault({"id": 1, **record}).endswith("; a training record has no response yet: `judge data check` reads those")
    assert "judge data check" not in fault({"id": 1, "messages": [{"role": "system", "content": "s"}]})


@pytest.mark.parametrize(
    "value", [math.nan, {1, 2}, np.int64(3), [math.inf], nested(3000)], ids=["nan", "set", "numpy", "inf", "deep"]
)
def test_another_field_that_is_not_json_is_left_out(value: object) -> None:
    assert read_sample({"id": 1, "messages": TURNS, "score": value, "level": 3}) == make_sample(messages=TURNS, level=3)


def test_a_field_that_nobody_reads_may_hold_anything() -> None:
    assert read_sample({"id": 1, "messages": TURNS, "score": math.nan}) == read_sample({"id": 1, "messages": TURNS})


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


def test_an_id_that_is_not_json_is_not_echoed() -> None:
    assert read_sample({"id": math.nan, "messages": TURNS}).id is None


def test_a_record_nested_too_deeply_keeps_its_id() -> None:
    assert read_sample({"id": "7", "messages": TURNS, "metadata": {"a": nested(3000)}}).id == "7"


@pytest.mark.parametrize("role", ["human", "User", "bot", "user\u200b"])
def test_an_earlier_turn_is_not_judged_as_the_response_to_a_turn_of_unknown_role(role: str) -> None:
    assert "at the end" in fault({"id": 1, "messages": [ASK, REPLY, {"role": role, "content": "And 3 + 3?"}]})


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("a\nb\x00{{ 7*7 }}", "a\nb\x00{{ 7*7 }}", id="text-as-it-is"),
        pytest.param(None, "", id="null"),
        pytest.param([], "", id="no-blocks"),
        pytest.param([{"type": "text", "text": "a"}, {"text": "b"}, "c", None], "abc", id="blocks"),
        pytest.param({"text": "a"}, "a", id="object-with-text"),
        pytest.param("x" * 300_000, "x" * 300_000, id="300-kB"),
        pytest.param("cut in an emoji \ud83d", "cut in an emoji \ud83d", id="lone-surrogate"),
    ],
)
def test_content_is_read_in_every_form(content: object, text: str) -> None:
    assert make_sample(messages=[ASK, {"role": "assistant", "content": content}]).response == text
    assert make_sample(messages=[{"role": "user", "content": content}, REPLY]).messages[0].content == text


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


def test_the_documented_records_are_read_whole() -> None:
    sample = read_sample(BEDROCK)
    assert isinstance(sample, Sample)
    assert (sample.response, sample.task, sample.reference) == ("4", "What is 2 + 2?", {"compliant": "No"})
    assert sample.metadata["my_key"] == "sample-001"
    nova = read_sample({**EVALUATION, "data_source": "gsm8k"})
    assert isinstance(nova, Sample)
    assert (nova.response, nova.task, nova.reference) == ("4", "What is 2 + 2?", "4")
    assert nova.metadata == {"data_source": "gsm8k"}


def test_the_response_is_the_last_assistant_turn_and_what_follows_a_tool() -> None:
    call = {"id": "c1", "function": {"name": "add", "arguments": "{}"}}
    asked = {"role": "assistant", "content": None, "tool_calls": [call]}
    old = {"role": "assistant", "content": "Hello", "tool_calls": [{"id": "old"}]}
    sample = make_sample(messages=[ASK, old, ASK, asked, {"role": "tool", "content": "4"}, REPLY])
    assert (sample.response, sample.tool_calls) == ("4", (call,))
    assert [turn.role for turn in sample.messages] == ["user", "assistant", "user", "assistant", "tool"]
    assert '"old"' in sample.messages[1].content
    assert sample.messages[3].content.startswith("[")
    only_call = make_sample(messages=[ASK, asked, {"role": "tool", "content": "4"}])
    assert (only_call.response, only_call.tool_calls, only_call.empty) == ("", (call,), False)


def test_a_prompt_of_turns_is_the_conversation() -> None:
    system = {"role": "system", "content": "Be brief."}
    sample = make_sample(prompt=[system, ASK, REPLY, {"role": "user", "content": "And 3 + 3?"}], response="6")
    assert ([turn.role for turn in sample.messages], sample.task) == (["system", "user", "assistant", "user"], "And 3 + 3?")


@pytest.mark.parametrize(("response", "empty"), [("", True), (" \n\t\u3000", True), ([], True), (".", False), ("\u200b", False)])
def test_a_response_without_a_character_is_empty(response: Any, empty: bool) -> None:
    assert make_sample(response=response).empty is empty


def test_a_turn_of_the_model_without_text_is_an_empty_response() -> None:
    assert make_sample(messages=[ASK, {"role": "assistant", "content": None}]).empty


@pytest.mark.parametrize("response", [None, "4", [{"type": "text", "text": "4"}]])
def test_a_response_beside_messages_that_end_with_it_does_no_harm(response: Any) -> None:
    assert make_sample(messages=TURNS, response=response) == make_sample(messages=TURNS)


def test_keys_tell_rollouts_of_one_prompt_from_others() -> None:
    one, same, other = make_sample(id=1), make_sample(id=2), make_sample(id=3, response="5")
    assert one.group == same.group
    assert one.group == other.group
    assert make_sample(reference_answer={"a": 1, "b": 2}).group == make_sample(reference_answer={"b": 2, "a": 1}).group
    apart = [make_sample(prompt="x"), make_sample(reference_answer="4"), make_sample(reference_answer=4), one]
    assert len({sample.group for sample in apart}) == 4


@pytest.mark.parametrize(
    ("value", "text"), [("é", "é"), (4, "4"), (None, "null"), ({"b": 1, "a": "é"}, '{\n  "a": "é",\n  "b": 1\n}'), ([], "[]")]
)
def test_values_are_written_as_a_person_reads_them(value: Any, text: str) -> None:
    assert as_text(value) == text


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


@unhurried
@given(records)
def test_whatever_is_wrong_with_a_record_it_keeps_its_id(record: dict[str, Any]) -> None:
    identity = read_sample(record).id
    assert repr(identity) == repr(record["id"])


def test_what_an_agent_did_after_the_last_user_turn_is_its_rollout_not_its_prompt() -> None:
    asked = [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    call = {"role": "assistant", "content": "", "tool_calls": [{"id": "1"}]}
    done = {"role": "assistant", "content": "done"}
    direct, agent = (make_sample(messages=[*asked, *turns]) for turns in ([done], [call, {"role": "tool", "content": "t"}, done]))
    assert direct.group == agent.group
    assert direct.group != make_sample(messages=[{"role": "user", "content": "u"}, done]).group
