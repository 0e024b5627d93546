"""The wire form of chat completions: what is sent, and what an answer says."""

import json
from typing import Any

import pytest

from judge.converse import Form
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Rejected, Truncated
from judge.providers.chat.wire import attempt_of, reply_of, request_of
from judge.question.prompts import Prompts
from tests.chat_server import Say
from tests.conftest import make_call, verdict


def test_the_request_has_the_texts_and_only_the_settings_that_are_set(prompts: Prompts) -> None:
    call = make_call(prompts, system="Be brief.", user="What is 2 + 2?", tail="", temperature=0.6, top_p=None)
    assert request_of(call, "plain") == {
        "model": "a.model-v1:0",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 2 + 2?"}],
        "max_tokens": 64,
        "temperature": 0.6,
    }


def test_the_newer_name_of_the_limit_takes_the_place_of_the_older(prompts: Prompts) -> None:
    request = request_of(make_call(prompts), "plain", newer=True)
    assert request["max_completion_tokens"] == 64
    assert "max_tokens" not in request


def test_without_a_system_prompt_there_is_no_such_turn(prompts: Prompts) -> None:
    request = request_of(make_call(prompts, system="", user="a", tail="b"), "plain")
    assert request["messages"] == [{"role": "user", "content": "a\nb"}]


def test_a_schema_is_strict_and_every_property_in_it_is_required(prompts: Prompts) -> None:
    asked = request_of(make_call(prompts), "schema")["response_format"]
    assert (asked["type"], asked["json_schema"]["strict"]) == ("json_schema", True)

    def look(schema: Any) -> None:
        if isinstance(schema, dict) and "properties" in schema:
            assert set(schema["required"]) == set(schema["properties"])
            assert schema["additionalProperties"] is False
        for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
            look(part)

    look(asked["json_schema"]["schema"])


def test_a_tool_has_to_be_called_and_no_schema_is_sent_beside_it(prompts: Prompts) -> None:
    request = request_of(make_call(prompts), "tool")
    (tool,) = request["tools"]
    assert tool["type"] == "function"
    assert request["tool_choice"] == {"type": "function", "function": {"name": tool["function"]["name"]}}
    assert "response_format" not in request, "SGLang refuses both at once"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(Say(verdict()), Rejected, id="not-called"),
        pytest.param(Say("", "stop"), Rejected, id="nothing-said"),
        pytest.param(Say("I think that", "length"), Rejected, id="not-called-and-cut-off"),
        pytest.param(Say(None, "length"), Truncated, id="all-thought"),
        pytest.param(Say(None, "length", calls=(verdict()[:20],)), Truncated, id="cut-off"),
        pytest.param(Say(None, "abort", calls=(verdict(),)), Garbled, id="aborted"),
        pytest.param(Say(None, None, calls=(verdict(),)), Garbled, id="no-reason-to-finish"),
        pytest.param(Say(None, calls=(verdict(),), message={"refusal": "I cannot."}), Filtered, id="refused"),
        pytest.param(Say(None, "tool_calls", calls=(7,)), Garbled, id="a-number-for-an-input"),
        pytest.param(Say(None, "tool_calls", message={"tool_calls": [None]}), Garbled, id="null-for-a-call"),
        pytest.param(
            Say(None, "tool_calls", message={"tool_calls": [{"function": {"name": "other", "arguments": "{}"}}]}),
            Garbled,
            id="another-tool",
        ),
    ],
)
def test_a_tool_that_was_not_called_to_the_end_gives_no_verdict(said: Say, expected: type[Fault]) -> None:
    with pytest.raises(Fault) as raised:
        reply_of(said.body(), "tool")
    assert type(raised.value) is expected


@pytest.mark.parametrize("form", ["schema", "plain"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(Say(None), EmptyReply, id="null"),
        pytest.param(Say(None, message={"refusal": "I cannot."}), Filtered, id="refused"),
        pytest.param(Say(None, "length"), Truncated, id="all-thought"),
        pytest.param(Say(verdict(), "length"), Truncated, id="cut-off"),
        pytest.param(Say(verdict(), "content_filter"), Filtered, id="filtered"),
        pytest.param(Say(verdict(), "abort"), Garbled, id="aborted"),
        pytest.param(Say(verdict(), None), Garbled, id="no-reason-to-finish"),
        pytest.param(Say(verdict(), "tool_calls"), Garbled, id="stopped-for-a-tool-that-nobody-offered"),
    ],
)
def test_what_did_not_come_to_its_end_is_no_verdict(said: Say, expected: type[Fault], form: Form) -> None:
    with pytest.raises(Fault) as raised:
        reply_of(said.body(), form)
    assert type(raised.value) is expected


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"choices": []},
        {"choices": None},
        {"choices": [{}]},
        {"choices": [{"message": {}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": 7}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"tool_calls": []}, "finish_reason": "stop"}]},
    ],
)
@pytest.mark.parametrize("form", ["schema", "tool", "plain"])
def test_an_answer_without_a_message_is_empty(answer: dict[str, Any], form: Form) -> None:
    with pytest.raises(EmptyReply, match="without an answer"):
        reply_of(answer, form)


@pytest.mark.parametrize("stop", ["stop", "tool_calls"])
@pytest.mark.parametrize("calls", [(verdict(),), (json.loads(verdict()),), (verdict(), verdict())])
def test_the_input_of_the_tool_is_the_reply(stop: str, calls: tuple[object, ...]) -> None:
    reply = reply_of(Say("Let me call it.", stop, calls=calls).body(), "tool")
    assert json.loads(reply.text) == json.loads(verdict())
    assert (reply.form, reply.stop) == ("tool", "end_turn")


def test_two_calls_that_differ_are_both_in_the_reply() -> None:
    """So that they count as two verdicts, which are none."""
    calls = (verdict(right=True), verdict(right=False))
    assert reply_of(Say(None, "tool_calls", calls=calls).body(), "tool").text.splitlines() == list(calls)


def test_a_call_without_a_content_field_is_a_call() -> None:
    body = Say(None, "tool_calls", calls=(verdict(),)).body()
    del body["choices"][0]["message"]["content"]
    assert reply_of(body, "tool").text == verdict()


def test_what_is_thought_is_not_part_of_the_reply() -> None:
    thought = {"reasoning_content": "Two and two.", "reasoning": "Two and two."}
    assert reply_of(Say("Four.", message=thought).body(), "schema").text == "Four."


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        pytest.param({"prompt_tokens": 100, "completion_tokens": 20}, (100, 20, 0), id="plain"),
        pytest.param(
            {"prompt_tokens": 100, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 64}},
            (36, 20, 64),
            id="cache",
        ),
        pytest.param(
            {"prompt_tokens": 9, "completion_tokens": 900, "completion_tokens_details": {"reasoning_tokens": 880}},
            (9, 900, 0),
            id="thinking-is-part-of-the-output",
        ),
        pytest.param({"prompt_tokens": 9, "completion_tokens": 9, "prompt_tokens_details": None}, (9, 9, 0), id="null-details"),
        pytest.param({"prompt_tokens": -5, "completion_tokens": None}, (0, 0, 0), id="nonsense"),
        pytest.param({"prompt_tokens": 10**12, "completion_tokens": True}, (0, 0, 0), id="not-believed"),
        pytest.param(None, (0, 0, 0), id="none"),
        pytest.param([1], (0, 0, 0), id="a-list"),
    ],
)
def test_tokens_are_counted_as_far_as_they_are_told(usage: object, counts: tuple[int, int, int]) -> None:
    attempt = attempt_of("m", "answered", 0.1, usage)
    assert (attempt.input_tokens, attempt.output_tokens, attempt.cache_read_tokens) == counts
