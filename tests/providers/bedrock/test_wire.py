"""The wire form of Converse, over real HTTP: what is sent, and what each response becomes."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judge.converse import Attempt, Call
from judge.errors import EmptyReply, Fault, Filtered, Garbled, Misconfigured, Oversize, Truncated
from judge.providers.bedrock.bedrock import Bedrock
from judge.question.prompts import Prompts
from judge.question.question import Turn
from tests.conftest import client, make_call, verdict
from tests.converse_server import Action, ConverseServer, Raw, Say
from tests.providers.bedrock.test_bedrock import ask

NOVA = "us.amazon.nova-2-lite-v1:0"


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(Raw(Say("{}").body()[:40], promised=400), EmptyReply, id="cut-off"),
        pytest.param(Raw(b""), EmptyReply, id="empty-body"),
        pytest.param(Raw(b"[1"), EmptyReply, id="not-json"),
        pytest.param(Raw(b"{}"), EmptyReply, id="no-output"),
        pytest.param(Raw(Say(blocks=(None,)).body()), EmptyReply, id="null-for-a-block"),  # type: ignore[arg-type]
        pytest.param(Say("x", stop="max_tokens"), Truncated, id="max_tokens"),
        pytest.param(Say("x", stop="model_context_window_exceeded"), Oversize, id="context"),
        pytest.param(Say("x", stop="guardrail_intervened"), Filtered, id="guardrail"),
        pytest.param(Say("x", stop="content_filtered"), Filtered, id="content_filtered"),
        pytest.param(Say("x", stop="malformed_model_output"), Garbled, id="malformed_model_output"),
        pytest.param(Say("x", stop="malformed_tool_use"), Garbled, id="malformed_tool_use"),
        pytest.param(Say("x", stop="something_new"), Garbled, id="unknown-stop-reason"),
    ],
)
def test_a_response_without_an_answer_is_a_fault(
    server: ConverseServer, call: Call, action: Action, expected: type[Fault]
) -> None:
    server.script(action)
    fault, attempts = ask(call)
    assert type(fault) is expected
    assert [attempt.outcome for attempt in attempts] == [expected.reason]


def test_the_tokens_of_a_reply_that_was_cut_off_are_counted(server: ConverseServer, call: Call) -> None:
    server.script(Say("x", stop="max_tokens", usage=(70, 64)))
    _, attempts = ask(call)
    assert (attempts[0].input_tokens, attempts[0].output_tokens) == (70, 64)


def test_reasoning_is_left_out_of_the_text(server: ConverseServer, call: Call) -> None:
    server.script(Say("answer", blocks=({"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}},)))
    assert ask(call)[0] == "answer"


def test_a_reply_of_nothing_but_reasoning_is_empty_text(server: ConverseServer, call: Call) -> None:
    server.script(Say(None, blocks=({"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}},)))
    assert ask(call)[0] == ""


def test_a_request_has_rubric_first_sample_last_and_a_schema(server: ConverseServer, call: Call) -> None:
    server.script(Say(verdict()))
    assert ask(call)[0] == verdict()
    request = server.requests[0]
    assert request.model == "a.model-v1:0"
    assert call.question.system.endswith(call.question.form)
    (system,) = request.body["system"]
    assert system["text"] + call.question.form == call.question.system, "the schema is sent, so the form is not told in words"
    assert request.user == call.question.user
    assert request.body["inferenceConfig"] == {"maxTokens": 64, "temperature": 0.0}
    sent = json.loads(request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    assert sent["required"] == ["right", "clear"]
    assert sent["properties"]["clear"]["properties"]["score"] == {"type": "integer", "enum": [1, 2, 3]}
    assert list(sent["properties"]["right"]["properties"]) == ["reason", "score"], "the reason is asked for first"


def test_a_null_temperature_is_not_sent(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    ask(make_call(prompts, temperature=None))
    assert server.requests[0].body["inferenceConfig"] == {"maxTokens": 64}


@pytest.mark.parametrize(
    ("model", "effort", "taken"),
    [
        pytest.param(NOVA, "high", "low or medium", id="nova-takes-high-only-without-a-limit"),
        pytest.param(NOVA, "max", "low or medium", id="nova"),
        pytest.param("openai.gpt-oss-120b-1:0", "xhigh", "low or medium or high", id="gpt-oss"),
    ],
)
def test_an_effort_that_a_family_is_known_not_to_take_is_refused_by_name_before_anything_is_sent(
    server: ConverseServer, prompts: Prompts, model: str, effort: str, taken: str
) -> None:
    fault, attempts = ask(make_call(prompts, model=model, effort=effort))
    assert type(fault) is Misconfigured
    wanted = f"judge.effort: '{effort}' is not taken by {model}: set it to null, or choose another model (it takes {taken})"
    assert str(fault) == wanted
    assert (server.requests, attempts) == ([], [])


def test_settings_that_are_null_are_not_sent(server: ConverseServer, call: Call) -> None:
    server.script(Say(verdict()))
    ask(call)
    body = server.requests[0].body
    assert {"system", "messages", "inferenceConfig", "outputConfig"} == body.keys()
    assert body["outputConfig"].keys() == {"textFormat"}


OWN = "additionalModelRequestFields"


@pytest.mark.parametrize(
    ("model", "effort", "sent"),
    [
        pytest.param("us.anthropic.claude-opus-5", "low", {"outputConfig": {"effort": "low"}}, id="claude"),
        pytest.param("deepseek.v3-v1:0", "max", {"outputConfig": {"effort": "max"}}, id="a-family-without-a-known-way"),
        pytest.param("us.amazon.nova-pro-v1:0", "low", {"outputConfig": {"effort": "low"}}, id="nova-1"),
        pytest.param(NOVA, "low", {OWN: {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}}, id="nova-2"),
        pytest.param("openai.gpt-oss-20b-1:0", "high", {OWN: {"reasoning_effort": "high"}}, id="gpt-oss"),
        pytest.param("us.openai.gpt-5.6-luna", "xhigh", {OWN: {"reasoning": {"effort": "xhigh"}}}, id="gpt"),
    ],
)
def test_an_effort_is_sent_as_the_models_family_takes_it_beside_the_schema(
    server: ConverseServer, prompts: Prompts, model: str, effort: str, sent: dict[str, Any]
) -> None:
    server.script(Say(verdict()))
    assert ask(make_call(prompts, model=model, effort=effort))[0] == verdict()
    body = server.requests[0].body
    assert body["outputConfig"].pop("textFormat")["type"] == "json_schema"
    assert {name: body[name] for name in ("outputConfig", OWN) if body.get(name)} == sent


@pytest.mark.parametrize("tier", ["priority", "flex", "default"])
def test_a_service_tier_is_sent_as_converse_takes_it(server: ConverseServer, prompts: Prompts, tier: str) -> None:
    server.script(Say(verdict()))
    assert ask(make_call(prompts, service_tier=tier))[0] == verdict()
    assert server.requests[0].body["serviceTier"] == {"type": tier}


def test_cached_tokens_are_counted_separately(server: ConverseServer, call: Call) -> None:
    body = json.loads(Say(verdict()).body())
    body["usage"] |= {"cacheReadInputTokens": 900, "cacheWriteInputTokens": 7}
    server.script(Raw(json.dumps(body).encode()))
    _, attempts = ask(call)
    assert (attempts[0].cache_read_tokens, attempts[0].cache_write_tokens) == (900, 7)


def test_a_null_next_to_the_answer_does_no_harm(server: ConverseServer, call: Call) -> None:
    server.script(Raw(Say(verdict(), blocks=(None,)).body()))  # type: ignore[arg-type]
    assert ask(call)[0] == verdict()


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
NAMES = ("output", "message", "content", "stopReason", "usage", "text", "toolUse", "input", "inputTokens")
BODIES = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)


def test_no_body_raises_anything_but_our_faults(server: ConverseServer, call: Call) -> None:
    bedrock = Bedrock(lambda _: client())

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=40) | BODIES.map(lambda body: json.dumps(body).encode()))
    @example(b'{"output": {"message": {"content": [{"text": 3}]}}, "stopReason": "end_turn", "usage": []}')
    @example(b'{"output": {"message": null}, "stopReason": "end_turn", "usage": null}')
    def check(content: bytes) -> None:
        server.script(Raw(content))
        attempts: list[Attempt] = []
        with contextlib.suppress(Fault):
            assert isinstance(bedrock(call, attempts).text, str)
        assert attempts

    check()


def test_a_conversation_is_sent_turn_by_turn_and_its_answer_counts_even_if_it_was_cut_off(
    server: ConverseServer, prompts: Prompts
) -> None:
    turns = (
        Turn(role="user", text="a"),
        Turn(role="user", text="b"),
        Turn(role="assistant", text="c"),
        Turn(role="user", text="d"),
    )
    call = make_call(prompts, turns=turns, reply_schema=None, model=NOVA)
    server.script(Say("cut", stop="max_tokens"))
    reply = Bedrock(lambda _: client())(call, [])
    assert (reply.text, reply.stop, reply.form) == ("cut", "max_tokens", "plain")
    assert server.requests[0].body["messages"] == [
        {"role": "user", "content": [{"text": "a"}, {"text": "b"}]},
        {"role": "assistant", "content": [{"text": "c"}]},
        {"role": "user", "content": [{"text": "d"}]},
    ]
