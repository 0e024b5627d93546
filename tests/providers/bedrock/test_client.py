"""The judge on Bedrock, over real HTTP: what each answer and each fault of the service becomes."""

import contextlib
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from judge.converse import Attempt, Call
from judge.errors import (
    AccessFault,
    Disconnected,
    EmptyReply,
    Fault,
    Filtered,
    Garbled,
    ModelFailed,
    Oversize,
    Rejected,
    Throttled,
    TimedOut,
    Truncated,
    Unavailable,
)
from judge.providers.bedrock.client import Bedrock, Clients, connect
from judge.question.prompts import Prompts
from judge.rubric.rubric import Rubric
from tests.conftest import client, make_call, make_rubric, make_sample, verdict
from tests.converse_server import ConverseServer, Fail, Raw, Request, Reset, Say, Stall

HTML = b"<html><body>Bad gateway</body></html>"
INVALID = Fail(400, "ValidationException", "outputConfig is not supported by this model")


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts)


def ask(call: Call, read_timeout: float = 5.0) -> tuple[str | Fault, list[Attempt]]:
    attempts: list[Attempt] = []
    bedrock = Bedrock(lambda _: client(read_timeout))
    try:
        return bedrock(call, attempts).text, attempts
    except Fault as fault:
        return fault, attempts


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param(Fail(429, "ThrottlingException"), Throttled, id="throttled"),
        pytest.param(
            Fail(429, "ThrottlingException", "Too many tokens, please wait"), Throttled, id="tokens-throttled-not-oversize"
        ),
        pytest.param(Fail(429, "ThrottlingException:http://internal.amazon.com/x"), Throttled, id="throttled-with-suffix"),
        pytest.param(Fail(429), Throttled, id="bare-429"),
        pytest.param(Fail(400, "ServiceQuotaExceededException"), Throttled, id="quota"),
        pytest.param(Fail(429, "ModelNotReadyException"), Unavailable, id="model-not-ready"),
        pytest.param(Fail(500, "InternalServerException"), Unavailable, id="500"),
        pytest.param(Fail(500), Unavailable, id="bare-500"),
        pytest.param(Fail(503, "ServiceUnavailableException"), Unavailable, id="503"),
        pytest.param(Raw(HTML, status=503), Unavailable, id="503-html"),
        pytest.param(Raw(HTML, status=502), Unavailable, id="502-html"),
        pytest.param(Fail(424, "ModelErrorException"), ModelFailed, id="model-error"),
        pytest.param(Fail(408, "ModelTimeoutException"), TimedOut, id="model-timeout"),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(Say("{}").body()[:40], promised=400), EmptyReply, id="cut-off"),
        pytest.param(Raw(b""), EmptyReply, id="empty-body"),
        pytest.param(Raw(b"[1"), EmptyReply, id="not-json"),
        pytest.param(Raw(b"{}"), EmptyReply, id="no-output"),
        pytest.param(Raw(Say(blocks=(None,)).body()), EmptyReply, id="null-for-a-block"),  # type: ignore[arg-type]
        pytest.param(Raw(Say("{}", usage=(1, math.inf)).body()), EmptyReply, id="endless-tokens"),  # type: ignore[arg-type]
        pytest.param(Fail(403, "AccessDeniedException"), AccessFault, id="denied"),
        pytest.param(Fail(404, "ResourceNotFoundException"), AccessFault, id="no-such-model"),
        pytest.param(
            Fail(400, "ValidationException", "The provided model identifier is invalid."), AccessFault, id="bad-model-id"
        ),
        pytest.param(Fail(403, "ExpiredTokenException"), AccessFault, id="expired"),
        pytest.param(Fail(400, "ValidationException", "Input is too long for requested model."), Oversize, id="too-long"),
        pytest.param(INVALID, Rejected, id="invalid-on-every-rung"),
        pytest.param(Say("x", stop="max_tokens"), Truncated, id="max_tokens"),
        pytest.param(Say("x", stop="model_context_window_exceeded"), Oversize, id="context"),
        pytest.param(Say("x", stop="guardrail_intervened"), Filtered, id="guardrail"),
        pytest.param(Say("x", stop="content_filtered"), Filtered, id="content_filtered"),
        pytest.param(Say("x", stop="malformed_model_output"), Garbled, id="malformed_model_output"),
        pytest.param(Say("x", stop="malformed_tool_use"), Garbled, id="malformed_tool_use"),
        pytest.param(Say("x", stop="something_new"), Garbled, id="unknown-stop-reason"),
    ],
)
def test_a_fault_of_the_service_has_its_own_name(server: ConverseServer, call: Call, action: Any, expected: type[Fault]) -> None:
    server.script(action)
    fault, attempts = ask(call)
    assert type(fault) is expected
    assert [attempt.outcome for attempt in attempts] == [expected.reason] * len(server.requests)


def test_no_answer_within_the_read_timeout_is_timed_out(server: ConverseServer, call: Call) -> None:
    server.script(Stall())
    fault, attempts = ask(call, read_timeout=0.1)
    assert isinstance(fault, TimedOut)
    assert len(server.requests) == 1, "botocore must not ask again by itself"
    assert attempts[0].seconds >= 0.1


def test_a_refused_connection_is_disconnected(server: ConverseServer, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:1")
    with pytest.raises(Disconnected):
        Bedrock(Clients(threads=1, read_timeout=1))(call, [])


def test_without_credentials_nobody_can_ask(server: ConverseServer, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(AccessFault, match="credentials"):
        Bedrock(Clients(threads=1, read_timeout=1))(call, [])


def test_without_a_region_nobody_can_ask(server: ConverseServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(AccessFault, match="region"):
        connect(threads=1, read_timeout=1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param((), None, id="not-said"),
        pytest.param((("retry-after", "7"),), 7.0, id="seconds"),
        pytest.param((("x-amz-retry-after", "1500"),), 1.5, id="milliseconds"),
        pytest.param((("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"),), None, id="date-ignored"),
        pytest.param((("retry-after", "-5"),), None, id="negative-ignored"),
    ],
)
def test_the_wait_that_the_service_asks_for_is_kept(
    server: ConverseServer, call: Call, headers: tuple[tuple[str, str], ...], seconds: float | None
) -> None:
    server.script(Fail(429, "ThrottlingException", headers=headers))
    fault, _ = ask(call)
    assert isinstance(fault, Throttled)
    assert fault.retry_after == seconds


def test_tokens_are_kept_of_an_answer_that_was_cut_off(server: ConverseServer, call: Call) -> None:
    server.script(Say("x", stop="max_tokens", usage=(70, 64)))
    _, attempts = ask(call)
    assert (attempts[0].input_tokens, attempts[0].output_tokens) == (70, 64)


def test_text_is_read_past_reasoning(server: ConverseServer, call: Call) -> None:
    server.script(Say("answer", blocks=({"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}},)))
    assert ask(call)[0] == "answer"


def test_only_reasoning_is_an_empty_answer_not_a_crash(server: ConverseServer, call: Call) -> None:
    server.script(Say(None, blocks=({"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}},)))
    assert ask(call)[0] == ""


def test_a_request_has_rubric_first_sample_last_and_a_schema(server: ConverseServer, call: Call) -> None:
    server.script(Say(verdict()))
    assert ask(call)[0] == verdict()
    request = server.requests[0]
    assert request.model == "a.model-v1:0"
    assert request.body["system"] == [{"text": call.question.system}]
    assert request.user == call.question.user
    assert request.body["inferenceConfig"] == {"maxTokens": 64, "temperature": 0.0}
    sent = json.loads(request.body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"])
    assert sent["required"] == ["right", "clear"]
    assert sent["properties"]["clear"]["properties"]["score"] == {"type": "integer", "enum": [1, 2, 3]}
    assert list(sent["properties"]["right"]["properties"]) == ["reason", "score"], "the reason is asked for first"


def test_a_model_without_temperature_is_sent_none(server: ConverseServer, prompts: Prompts) -> None:
    server.script(Say(verdict()))
    ask(make_call(prompts, temperature=None))
    assert server.requests[0].body["inferenceConfig"] == {"maxTokens": 64}


def test_a_refused_form_goes_down_the_ladder_once_and_is_remembered(server: ConverseServer, call: Call) -> None:
    tool = Say(
        None, blocks=({"toolUse": {"toolUseId": "t", "name": "verdict", "input": json.loads(verdict())}},), stop="tool_use"
    )
    server.reply = lambda request: {"schema": INVALID, "tool": tool, "plain": Say("?")}[request.form]
    bedrock = Bedrock(lambda _: client())
    attempts: list[Attempt] = []
    assert json.loads(bedrock(call, attempts).text) == json.loads(verdict())
    bedrock(call, attempts)
    assert [request.form for request in server.requests] == ["schema", "tool", "tool"]
    bedrock(call.model_copy(update={"model": "another"}), attempts)
    assert server.requests[3].form == "schema", "what one model refuses says nothing of another"


def test_a_request_refused_in_every_form_teaches_nothing_about_the_forms(server: ConverseServer, call: Call) -> None:
    bedrock = Bedrock(lambda _: client())
    server.script(INVALID)
    with pytest.raises(Rejected):
        bedrock(call, [])
    server.script(Say(verdict()))
    bedrock(call, [])
    assert [request.form for request in server.requests] == ["schema", "tool", "plain", "schema"]


def test_criteria_that_come_with_the_record_are_not_compiled_as_a_schema(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(instance_criteria=True)
    sample = make_sample(metadata={"rubric": [{"criterion": "Says four.", "points": 2}]})
    call = make_call(prompts, rubric=rubric.with_record(sample), sample=sample)
    server.script(Say("{}"))
    ask(call)
    assert server.requests[0].form == "tool"


def test_a_template_with_its_own_form_of_answer_is_asked_in_plain_words(server: ConverseServer, prompts: Prompts) -> None:
    rubric = make_rubric(criteria=[], prompt="pointwise")
    server.script(Say('{"score": 1}'))
    ask(make_call(prompts, rubric=rubric))
    assert server.requests[0].form == "plain"


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
NAMES = ("output", "message", "content", "stopReason", "usage", "text", "toolUse", "input", "inputTokens")
BODIES = st.recursive(
    JSON, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)


def test_no_body_whatever_raises_anything_but_our_faults(server: ConverseServer, call: Call) -> None:
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


LONG = make_rubric(description="A long rubric. " * 400)
CLAUDE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
POINT = {"cachePoint": {"type": "default"}}


@pytest.mark.parametrize(
    ("rubric", "model", "cached"),
    [
        pytest.param(LONG, CLAUDE, True, id="long-enough"),
        pytest.param(LONG, "us.amazon.nova-2-lite-v1:0", True, id="nova"),
        pytest.param(LONG, "openai.gpt-oss-120b-1:0", False, id="no-cache-in-this-family"),
        pytest.param(make_rubric(), CLAUDE, False, id="too-short"),
    ],
)
def test_what_stays_the_same_ends_in_a_cache_point_where_the_model_has_a_cache(
    server: ConverseServer, prompts: Prompts, rubric: Rubric, model: str, cached: bool
) -> None:
    server.script(Say(verdict()))
    ask(make_call(prompts, rubric=rubric, model=model))
    assert (POINT in server.requests[0].body["system"]) is cached
    assert POINT not in server.requests[0].body["messages"][0]["content"]


def test_in_a_split_rubric_the_cache_point_stands_between_the_sample_and_the_criteria(
    server: ConverseServer, prompts: Prompts
) -> None:
    server.script(Say("{}"))
    sample = make_sample(prompt="A long text. " * 500)
    part = make_rubric(judge={"criteria_per_call": 1}).parts()[0]
    call = make_call(prompts, sample=sample, model=CLAUDE)
    ask(call.model_copy(update={"question": prompts.render(part, sample, split=True)}))
    content = server.requests[0].body["messages"][0]["content"]
    assert [block == POINT for block in content] == [False, True, False]
    assert "A long text." in content[0]["text"]
    assert "## right" in content[2]["text"]
    assert POINT not in server.requests[0].body["system"]


def test_a_model_that_refuses_the_cache_point_keeps_its_form_and_is_remembered(server: ConverseServer, prompts: Prompts) -> None:
    server.reply = lambda request: INVALID if POINT in request.body["system"] else Say(verdict())
    call = make_call(prompts, rubric=LONG, model=CLAUDE)
    bedrock = Bedrock(lambda _: client())
    for _ in range(2):
        assert bedrock(call, []).text == verdict()
    assert [(POINT in request.body["system"], request.form) for request in server.requests] == [
        (True, "schema"),
        (False, "schema"),
        (False, "schema"),
    ]


def test_cached_tokens_are_counted_apart(server: ConverseServer, call: Call) -> None:
    body = json.loads(Say(verdict()).body())
    body["usage"] |= {"cacheReadInputTokens": 900, "cacheWriteInputTokens": 7}
    server.script(Raw(json.dumps(body).encode()))
    _, attempts = ask(call)
    assert (attempts[0].cache_read_tokens, attempts[0].cache_write_tokens) == (900, 7)


def test_a_null_beside_the_answer_costs_nothing(server: ConverseServer, call: Call) -> None:
    server.script(Raw(Say(verdict(), blocks=(None,)).body()))  # type: ignore[arg-type]
    assert ask(call)[0] == verdict()


def test_there_is_a_client_for_each_order_of_patience_and_no_more(server: ConverseServer) -> None:
    clients = Clients(threads=1, read_timeout=30.0)
    waits = {
        timeout: clients(timeout).meta.config.read_timeout for timeout in (0.5, 1.0, 1.2, 4.0, 5.0, 16.0, 29.0, 99.0, math.inf)
    }
    assert waits == {0.5: 1.0, 1.0: 1.0, 1.2: 4.0, 4.0: 4.0, 5.0: 16.0, 16.0: 16.0, 29.0: 30.0, 99.0: 30.0, math.inf: 30.0}
    assert clients(2.0) is clients(3.0)


def test_as_many_connections_are_kept_as_there_are_threads(server: ConverseServer, call: Call) -> None:
    """With fewer, requests would make a new connection each: botocore keeps 10 unless it is told."""
    meet = threading.Barrier(14, timeout=10)

    def reply(_: Request) -> Say:
        meet.wait()
        return Say(verdict())

    server.reply = reply
    bedrock = Bedrock(Clients(threads=14, read_timeout=20))
    with ThreadPoolExecutor(14) as pool:
        for _ in range(2):
            assert [answer.text for answer in pool.map(lambda _: bedrock(call, []), range(14))] == [verdict()] * 14
    assert len({request.port for request in server.requests}) == 14
