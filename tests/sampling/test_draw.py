"""Drawing responses over real HTTP: what a model says counts, and what the network does never becomes a response."""

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import AccessFault, Misconfigured, SettingsFault
from judge.sampling.draw import Draw, Drawn, Sampling, Undrawn, draw_responses, draws
from judge.sampling.model import wire_model
from judge.sampling.prompt import Prompt, read_prompt
from judge.settings import Settings
from tests.conftest import within
from tests.converse_server import Action, ConverseServer, Fail, Raw, Request, Reset, Say, Stall

NOVA = "amazon.nova-2-lite-v1:0"
THINKING = {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "s"}}}


def prompts(count: int = 1, **more: Any) -> list[Prompt]:
    return [read_prompt({"id": number, "prompt": f"question {number}", **more}, number) for number in range(count)]


def drawn(given: list[Prompt], *, samples: int = 1, attempts: int = 1, **how: Any) -> list[Drawn | Undrawn]:
    ask = wire_model(Settings(rubric="summary", attempts=attempts, concurrency=4))
    sampling = Sampling(model=NOVA, samples=samples, **how)
    return list(draw_responses(ask, draws(given, samples), sampling, concurrency=4))


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        pytest.param(Fail(429, "ThrottlingException"), "throttled", id="throttled"),
        pytest.param(Fail(503), "unavailable", id="5xx"),
        pytest.param(Fail(424, "ModelErrorException"), "model_error", id="model-error"),
        pytest.param(Fail(400, "ValidationException", "The text field is blank"), "rejected", id="rejected"),
        pytest.param(Fail(400, "ValidationException", "Input is too long for requested model."), "oversize", id="too-long"),
        pytest.param(Reset(), "connection", id="connection-lost"),
        pytest.param(Raw(Say("half of it").body()[:60], promised=400), "empty_reply", id="cut-off"),
        pytest.param(Raw(b""), "empty_reply", id="empty-body"),
        pytest.param(
            Raw(b'{"stopReason": "end_turn", "output": {"message": {"role": "assistant"}}}'), "empty_reply", id="no-list"
        ),
        pytest.param(Say(blocks=(None,)), "empty_reply", id="null-for-a-block"),  # type: ignore[arg-type]
        pytest.param(Say("x", stop="malformed_model_output"), "garbled", id="malformed"),
    ],
)
def test_no_fault_becomes_a_response(server: ConverseServer, action: Action, reason: str) -> None:
    server.script(action)
    (one,) = drawn(prompts())
    assert isinstance(one, Undrawn)
    assert one.reason == reason
    assert "judge" not in one.detail


def test_a_stalled_call_is_no_response(server: ConverseServer) -> None:
    server.script(Stall())
    ask = wire_model(Settings(rubric="summary", attempts=1, read_timeout=0.2))
    (one,) = draw_responses(ask, draws(prompts(), 1), Sampling(model=NOVA), concurrency=1)
    assert isinstance(one, Undrawn)
    assert one.reason == "timeout"


@pytest.mark.parametrize(
    ("action", "text"),
    [
        pytest.param(Say("cut", stop="max_tokens"), "cut", id="max_tokens"),
        pytest.param(Say(None, blocks=(THINKING,), stop="max_tokens"), "", id="nothing-but-thoughts"),
        pytest.param(Say("cut", stop="model_context_window_exceeded"), "cut", id="context"),
        pytest.param(Say(None, stop="content_filtered"), "", id="filtered"),
        pytest.param(Say("Sorry.", stop="guardrail_intervened"), "Sorry.", id="guardrail"),
        pytest.param(Say("4", blocks=(THINKING,)), "4", id="thoughts-are-left-out"),
        pytest.param(Say("b", blocks=({"text": "a"},)), "ab", id="two-blocks"),
        pytest.param(Say(" 4\n"), " 4\n", id="as-it-is"),
        pytest.param(Say(None), "", id="no-block"),
    ],
)
def test_what_the_model_says_is_its_response(server: ConverseServer, action: Say, text: str) -> None:
    server.script(action)
    (one,) = drawn(prompts())
    assert isinstance(one, Drawn)
    assert (one.response, one.stop, one.input_tokens, one.output_tokens) == (text, action.stop, 100, 20)


def test_a_passing_fault_is_retried(server: ConverseServer) -> None:
    server.script(Fail(503), Reset(), Say("4"))
    (one,) = drawn(prompts(), attempts=4)
    assert isinstance(one, Drawn)
    assert (one.response, one.input_tokens, len(server.requests)) == ("4", 100, 3)


def test_every_turn_reaches_the_model_with_the_settings_of_the_sampling(server: ConverseServer) -> None:
    turns = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {"role": "user", "content": "there"},
        {"role": "assistant", "content": "Hi"},
        {"role": "user", "content": "2 + 2?"},
    ]
    drawn([read_prompt({"id": 1, "messages": turns}, 1)], temperature=0.7, max_tokens=77)
    (request,) = server.requests
    assert request.model == NOVA
    assert request.body == {
        "system": [{"text": "Be brief."}],
        "messages": [
            {"role": "user", "content": [{"text": "Hello"}, {"text": "there"}]},
            {"role": "assistant", "content": [{"text": "Hi"}]},
            {"role": "user", "content": [{"text": "2 + 2?"}]},
        ],
        "inferenceConfig": {"maxTokens": 77, "temperature": 0.7},
    }


def test_without_a_system_prompt_none_is_sent_and_a_long_one_is_not_cached(server: ConverseServer) -> None:
    drawn(prompts())
    drawn([read_prompt({"messages": [{"role": "system", "content": "x" * 9000}, {"role": "user", "content": "y"}]}, 1)])
    assert "system" not in server.requests[0].body
    assert server.requests[1].body["system"] == [{"text": "x" * 9000}]


def test_each_prompt_is_asked_as_often_as_wanted(server: ConverseServer) -> None:
    server.reply = lambda request: Say(f"to {request.user}")
    found = drawn(prompts(10), samples=3)
    assert sorted(one.draw.id for one in found) == sorted(f"{place}~{number}" for place in range(10) for number in (1, 2, 3))
    assert all(isinstance(one, Drawn) and one.response == f"to question {one.draw.prompt.id}" for one in found)
    assert Counter(request.user for request in server.requests) == {f"question {place}": 3 for place in range(10)}


def test_one_prompt_that_fails_costs_no_other(server: ConverseServer) -> None:
    def reply(request: Request) -> Action:
        return Fail(400, "ValidationException") if request.user == "question 3" else Say("4")

    server.reply = reply
    found = drawn(prompts(10))
    assert [one.draw.prompt.id for one in found if isinstance(one, Undrawn)] == [3]
    assert len(found) == 10


def test_a_model_that_nobody_may_ask_stops_the_run(server: ConverseServer) -> None:
    server.script(Fail(403, "AccessDeniedException"))
    with pytest.raises(AccessFault):
        drawn(prompts(3))


def test_a_setting_that_the_model_does_not_take_is_named_without_a_rubric(server: ConverseServer) -> None:
    server.script(Fail(400, "ValidationException", "`temperature` is deprecated for this model."))
    with pytest.raises(Misconfigured, match=rf"^{NOVA} does not take temperature 0\.6 \(Bedrock: ") as told:
        drawn(prompts())
    assert "judge." not in str(told.value)


def test_a_model_that_is_down_stops_the_run_and_what_came_is_given(server: ConverseServer) -> None:
    server.reply = lambda request: Say("4") if request.user == "question 0" else Fail(503)
    ask = wire_model(Settings(rubric="summary", attempts=1, concurrency=4))
    found: list[Drawn | Undrawn] = []
    with pytest.raises(Misconfigured, match=f"{NOVA} gave no response 20 times in a row, the last time with: unavailable: "):
        found.extend(draw_responses(ask, draws(prompts(200), 1), Sampling(model=NOVA), 4))
    assert sum(isinstance(one, Drawn) for one in found) == 1
    assert len(server.requests) < 40


def test_an_interrupt_gives_what_has_come(server: ConverseServer) -> None:
    def ask(call: Call, _attempts: list[Attempt]) -> Reply:
        if call.question.turns[0].text == "question 5":
            raise KeyboardInterrupt
        return Reply(text="4", stop="end_turn")

    found: list[Drawn | Undrawn] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend(draw_responses(ask, draws(prompts(10), 1), Sampling(model=NOVA), 1))
    assert {one.draw.prompt.id for one in found} >= {0, 1, 2, 3, 4}


@pytest.mark.parametrize("fields", [{"model": ""}, {"model": "m", "samples": 0}, {"model": "m", "temperature": 1.5}], ids=str)
def test_settings_out_of_range_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(SettingsFault, match=f"^sampling: {list(fields)[-1]}: "):
        Sampling.of(**fields)


def test_a_model_may_be_called_by_one_letter() -> None:
    assert Sampling.of(model="m", samples=64) == Sampling(model="m", samples=64)


def test_as_many_are_asked_for_at_once_as_wanted() -> None:
    together = threading.Barrier(4)

    def ask(_call: Call, _attempts: list[Attempt]) -> Reply:
        together.wait(5)  # the others are under way
        return Reply(text="4", stop="end_turn")

    assert len(list(draw_responses(ask, draws(prompts(8), 1), Sampling(model=NOVA), 4))) == 8


def test_no_more_prompts_are_taken_than_are_asked_soon() -> None:
    taken: list[int] = []

    def wanted() -> Iterator[Draw]:
        for draw in draws(prompts(50), 1):
            taken.append(draw.number)
            yield draw

    found = draw_responses(lambda _call, _attempts: Reply(text="4", stop="end_turn"), wanted(), Sampling(model=NOVA), 2)
    next(found)
    assert len(taken) == 4
    found.close()


def test_what_is_under_way_is_not_waited_for_and_what_waits_is_not_asked(go: threading.Event) -> None:
    asked: list[str] = []

    def ask(call: Call, _attempts: list[Attempt]) -> Reply:
        asked.append(call.question.turns[0].text)
        if len(asked) == 1:
            go.wait()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        within(list, draw_responses(ask, draws(prompts(9), 1), Sampling(model=NOVA), 2))
    assert len(asked) < 9
