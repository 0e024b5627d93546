"""The judge behind an OpenAI-compatible endpoint, over real HTTP: which form it asks for, what it remembers and what it records."""

import json
import time
from typing import Any, get_args

import pytest

from judge.converse import Attempt, Call
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Filtered,
    Garbled,
    Misconfigured,
    Oversize,
    Rejected,
    Throttled,
    TimedOut,
    Truncated,
    Unavailable,
)
from judge.providers.chat.chat import Chat
from judge.providers.refusal import Missing
from judge.question.prompts import Prompts
from judge.question.question import Turn
from judge.verdict.verdict import read_verdict
from tests.chat_server import KEY, Action, ChatServer, Drip, Fail, Request, Say, ServerKind, serving_as
from tests.conftest import make_call, make_rubric, make_sample, verdict, within
from tests.converse_server import Raw, Reset, Stall

SAID = Say("Half of a").body()

NO_FORMAT = Fail(400, "response_format is not supported", "unsupported_value")


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts)


def ask(chat: ChatServer, call: Call) -> tuple[str | Fault, list[Attempt]]:
    attempts: list[Attempt] = []
    try:
        return Chat(chat.url, 5.0)(call, attempts).text, attempts
    except Fault as fault:
        return fault, attempts


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        pytest.param(Fail(429), Throttled, id="throttled"),
        pytest.param(Fail(500), Unavailable, id="500"),
        pytest.param(Fail(400, code="context_length_exceeded"), Oversize, id="too-long"),
        pytest.param(Fail(401), AccessFault, id="key"),
        pytest.param(Fail(404, "The model `m` does not exist.", "model_not_found"), Missing, id="model"),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(b'{"choices": [', promised=1000), Disconnected, id="cut"),
        pytest.param(Raw(b'{"choices": ['), EmptyReply, id="half"),
        pytest.param(Raw(b""), EmptyReply, id="nothing"),
        pytest.param(Raw(b"{}"), EmptyReply, id="empty"),
        pytest.param(Raw(b"[" * 100_000), EmptyReply, id="too-deep"),
        pytest.param(Raw(b'data: {"choices": []}\n\ndata: [DONE]\n'), EmptyReply, id="a-stream"),
        pytest.param(Raw(b"<html>Welcome to nginx!</html>"), EmptyReply, id="html"),
        pytest.param(Raw(b'{"error": {"message": "upstream failed", "code": 502}}'), EmptyReply, id="an-error-with-status-200"),
        pytest.param(Raw(b'{"choices": []}'), EmptyReply, id="no-choice"),
        pytest.param(Raw(b'{"choices": null}'), EmptyReply, id="nulls"),
        pytest.param(Raw(b'{"choices": [null]}'), EmptyReply, id="null-for-a-choice"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": null}]}'), EmptyReply, id="null-for-a-message"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": {}}]}'), EmptyReply, id="no-content"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": {"content": 7}}]}'), EmptyReply, id="a-number"),
        pytest.param(Raw(json.dumps({**SAID, "error": {"code": 502}}).encode()), EmptyReply, id="an-error-beside-the-answer"),
        pytest.param(Raw(json.dumps({**SAID, "choices": SAID["choices"] * 2}).encode()), Garbled, id="two-choices"),
        pytest.param(Raw(json.dumps(SAID).replace('"choices"', '"choices": [], "choices"').encode()), EmptyReply, id="twice"),
        pytest.param(Raw(json.dumps(SAID).replace("assistant", "user").encode()), Garbled, id="the-prompt-given-back"),
        pytest.param(Say(None), EmptyReply, id="null-at-the-end"),
        pytest.param(Say("Half of a", "length"), Truncated, id="length"),
        pytest.param(Say("Half of a", "content_filter"), Filtered, id="filtered"),
        pytest.param(Say("Half of a", message={"refusal": "I cannot."}), Filtered, id="refused"),
        pytest.param(Say("Half of a", "tool_calls"), Garbled, id="tool"),
        pytest.param(Say("Half of a", "abort"), Garbled, id="aborted"),
        pytest.param(Say("Half of a", None), Garbled, id="no-reason-to-finish"),
    ],
)
def test_every_request_is_recorded_with_its_fault_and_sent_once(
    chat: ChatServer, call: Call, wrong: Action, expected: type[Fault]
) -> None:
    chat.script(wrong)
    begun = time.perf_counter()
    fault, attempts = ask(chat, call)
    assert type(fault) is expected
    assert 0 < attempts[0].seconds <= time.perf_counter() - begun
    assert "Half" not in str(fault)
    assert [attempt.outcome for attempt in attempts] == [expected.reason]
    assert len(chat.requests) == 1
    if isinstance(wrong, Say):
        assert attempts[0].output_tokens == 20, "what it cost is kept"


@pytest.mark.parametrize(
    "silence",
    [
        pytest.param(Stall(), id="nothing"),
        pytest.param(Drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), id="a-body-byte-by-byte"),
        pytest.param(Drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), id="chunks-without-end"),
        pytest.param(Drip(b"HTTP/1.1 200 OK\r\nX-Header: ", b"x"), id="a-header-byte-by-byte"),
    ],
)
def test_no_whole_answer_within_the_time_of_the_call_is_timed_out(chat: ChatServer, call: Call, silence: Action) -> None:
    chat.script(silence)
    attempts: list[Attempt] = []
    with pytest.raises(TimedOut):
        within(Chat(chat.url, 60.0), call.model_copy(update={"timeout": 0.2}), attempts)
    assert attempts[0].seconds >= 0.2


def test_a_server_that_wants_no_key_gets_none(chat: ChatServer, call: Call) -> None:
    chat.script(Say(verdict()))
    assert ask(chat, call)[0] == verdict()
    assert "authorization" not in chat.requests[0].headers


def test_a_server_that_wants_a_key_says_so_once_and_nobody_asks_in_another_form(
    chat: ChatServer, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.key = KEY
    fault, _ = ask(chat, call)
    assert str(fault).endswith("no key was sent: set OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat.script(Say(verdict()))
    assert ask(chat, call)[0] == verdict()
    assert len(chat.requests) == 2


# The ladder ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 422])
def test_a_refused_form_goes_down_the_ladder_once_and_is_remembered(chat: ChatServer, call: Call, status: int) -> None:
    refused = Fail(status, "response_format: Extra inputs are not permitted")
    answers = {"schema": refused, "tool": Say(None, calls=(verdict(),)), "plain": Say("?")}
    chat.reply = lambda request: answers[request.form]
    asked, attempts = Chat(chat.url, 5.0), list[Attempt]()
    for _ in range(2):
        reply = asked(call, attempts)
        assert (reply.text, reply.form) == (verdict(), "tool")
    assert [request.form for request in chat.requests] == ["schema", "tool", "tool"]
    assert [attempt.outcome for attempt in attempts] == ["rejected", "answered", "answered"]
    asked(call.model_copy(update={"model": "another"}), attempts)
    assert chat.requests[3].form == "schema", "another model is asked for a schema first"


def test_a_request_refused_in_every_form_teaches_nothing_about_the_forms(chat: ChatServer, call: Call) -> None:
    asked = Chat(chat.url, 5.0)
    chat.script(NO_FORMAT)
    with pytest.raises(Rejected):
        asked(call, [])
    chat.script(Say(verdict()))
    asked(call, [])
    assert [request.form for request in chat.requests] == ["schema", "tool", "plain", "schema"]


@pytest.mark.parametrize("status", [401, 404, 408, 409, 413, 429, 500, 503])
def test_no_other_status_leads_to_another_form(chat: ChatServer, call: Call, status: int) -> None:
    chat.script(Fail(status, "response_format is not supported"))
    ask(chat, call)
    assert [request.form for request in chat.requests] == ["schema"]


def test_a_tool_that_was_not_called_is_no_verdict_and_is_not_asked_for_again(chat: ChatServer, call: Call) -> None:
    """llama.cpp ignores `tool_choice` for some models, and says nothing about it."""
    chat.reply = lambda request: NO_FORMAT if request.form == "schema" else Say(verdict())
    asked, attempts = Chat(chat.url, 5.0), list[Attempt]()
    for _ in range(2):
        assert asked(call, attempts).form == "plain"
    assert [request.form for request in chat.requests] == ["schema", "tool", "plain", "plain"]
    assert [attempt.output_tokens for attempt in attempts] == [0, 20, 20, 20], "the answer that does not count has a cost"


def test_criteria_that_come_with_the_record_are_not_compiled_as_a_schema(chat: ChatServer, prompts: Prompts) -> None:
    rubric = make_rubric(instance_criteria=True)
    sample = make_sample(metadata={"rubric": [{"criterion": "Says four.", "points": 2}]})
    chat.script(Say(None, calls=("{}",)))
    ask(chat, make_call(prompts, rubric=rubric.with_record(sample), sample=sample))
    assert chat.requests[0].form == "tool"


@pytest.mark.parametrize("kind", get_args(ServerKind))
@pytest.mark.parametrize("varies", [False, True])
def test_a_verdict_is_had_of_every_kind_of_server(
    chat: ChatServer, prompts: Prompts, kind: ServerKind, monkeypatch: pytest.MonkeyPatch, *, varies: bool
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat.reply = serving_as(kind, verdict())
    call = make_call(prompts, schema_varies=varies)
    asked = Chat(chat.url, 5.0)
    replies = [within(asked, call, []) for _ in range(2)]
    for reply in replies:
        assert [score.score for score in read_verdict(reply.text, make_rubric(), reply.form).scores] == [1.0, 1.0]
    forms = {("bedrock", False): "tool"} | {(one, True): "plain" for one in ("ollama", "llama.cpp")}
    assert replies[-1].form == forms.get((kind, varies), "tool" if varies else "schema")
    assert chat.requests[-1].form == replies[-1].form, "what was learnt is not tried again"


# Settings --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message", "named"),
    [
        pytest.param(
            {"temperature": 0.6}, "'temperature' is not supported with this model", "judge.temperature: 0.6 is", id="temperature"
        ),
        pytest.param({"effort": "low"}, "Unknown parameter: 'reasoning_effort'.", "judge.effort: 'low' is", id="effort"),
    ],
)
def test_a_setting_that_the_model_refuses_is_named_and_no_form_is_given_up(
    chat: ChatServer, prompts: Prompts, settings: dict[str, Any], message: str, named: str
) -> None:
    chat.script(Fail(400, message))
    fault, attempts = ask(chat, make_call(prompts, **settings))
    assert type(fault) is Misconfigured
    assert str(fault).startswith(f"{named} not taken by a.model-v1:0")
    assert len(attempts) == 1


def test_a_model_that_wants_the_newer_name_of_the_limit_is_asked_by_it_from_then_on(chat: ChatServer, call: Call) -> None:
    wants = Fail(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    chat.script(wants, Say("Yes."))
    asked, attempts = Chat(chat.url, 5.0), list[Attempt]()
    assert [asked(call, attempts).text for _ in range(2)] == ["Yes.", "Yes."]
    limits = [{name: value for name, value in one.body.items() if name.startswith("max_")} for one in chat.requests]
    assert limits == [{"max_tokens": 64}, {"max_completion_tokens": 64}, {"max_completion_tokens": 64}]
    assert [attempt.outcome for attempt in attempts] == ["rejected", "answered", "answered"]
    asked(call.model_copy(update={"model": "another"}), attempts)
    assert "max_tokens" in chat.requests[-1].body


def test_a_model_that_refuses_both_names_is_not_asked_for_ever(chat: ChatServer, prompts: Prompts) -> None:
    chat.script(Fail(400, "max_completion_tokens is wrong"))
    asked, attempts = Chat(chat.url, 5.0), list[Attempt]()
    for requests in (2, 3):
        with pytest.raises(Rejected):
            asked(make_call(prompts, reply_schema=None), attempts)
        assert len(attempts) == requests


# A response of the model's own -----------------------------------------------------------------------------------------------


def conversation(prompts: Prompts, **changes: Any) -> Call:
    """Make a call whose answer is a response of the model's own."""
    turns = (Turn(role="user", text="Hello."), Turn(role="assistant", text="Hello!"), Turn(role="user", text="Why?"))
    return make_call(prompts, turns=turns, system="Be brief.", **changes)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(Say("Half of a", "tool_calls"), Garbled, id="tool"),
        pytest.param(Say("Half of a", "abort"), Garbled, id="aborted"),
        pytest.param(Say("Half of a", None), Garbled, id="no-reason-to-finish"),
        pytest.param(Say(None), EmptyReply, id="null-at-the-end"),
    ],
)
def test_what_may_be_the_servers_fault_is_no_response(
    chat: ChatServer, prompts: Prompts, said: Say, expected: type[Fault]
) -> None:
    chat.script(said)
    assert type(ask(chat, conversation(prompts))[0]) is expected


@pytest.mark.parametrize(
    ("said", "text", "stop"),
    [
        pytest.param(Say("Because."), "Because.", "end_turn", id="complete"),
        pytest.param(Say("Because of", "length"), "Because of", "max_tokens", id="cut-off"),
        pytest.param(Say(None, "length"), "", "max_tokens", id="all-thought"),
        pytest.param(Say("", "content_filter"), "", "content_filtered", id="filtered"),
        pytest.param(Say(None, message={"refusal": "I cannot."}), "I cannot.", "end_turn", id="refused"),
        pytest.param(Say(""), "", "end_turn", id="silent"),
    ],
)
def test_a_response_of_the_models_own_counts_as_it_is(
    chat: ChatServer, prompts: Prompts, said: Say, text: str, stop: str
) -> None:
    chat.script(said)
    reply = Chat(chat.url, 5.0)(conversation(prompts), [])
    assert (reply.text, reply.stop, reply.form) == (text, stop, "plain")


def test_every_turn_of_a_conversation_is_sent_and_no_form_is_asked_for(chat: ChatServer, prompts: Prompts) -> None:
    ask(chat, conversation(prompts))
    assert chat.requests[0].form == "plain"
    assert [(turn["role"], turn["content"]) for turn in chat.requests[0].body["messages"]] == [
        ("system", "Be brief."),
        ("user", "Hello."),
        ("assistant", "Hello!"),
        ("user", "Why?"),
    ]


# Connections -----------------------------------------------------------------------------------------------------------------


def test_connections_are_opened_before_the_first_call_and_used_by_it(chat: ChatServer, call: Call) -> None:
    chat.script(Say(verdict()))
    asked = Chat(chat.url, 5.0)
    asked.warm(3)
    ports = {chat.opened.get(timeout=5) for _ in range(3)}
    assert not chat.requests, "a request may cost something"
    for _ in range(3):
        asked(call, [])
    assert {request.port for request in chat.requests} <= ports
    assert chat.opened.empty()


def test_the_key_is_in_no_message(chat: ChatServer, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "another-secret")
    chat.key = KEY
    fault, _ = ask(chat, call)
    assert isinstance(fault, AccessFault)
    assert "another-secret" not in json.dumps([str(fault), repr(fault)])


def test_each_request_carries_the_same_question(chat: ChatServer, call: Call) -> None:
    seen: list[Request] = []

    def reply(request: Request) -> Action:
        seen.append(request)
        return NO_FORMAT if request.form != "plain" else Say(verdict())

    chat.reply = reply
    ask(chat, call)
    assert len({json.dumps(request.body["messages"]) for request in seen}) == 1
    assert call.question.form in seen[0].body["messages"][0]["content"], "no server is sure to show the schema to the model"
