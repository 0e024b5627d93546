"""One stalled call does not set the time of a batch."""

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import DeadlinePassed, TimedOut
from judge.patience import Patience, watch
from judge.prompt import Prompts
from tests.conftest import make_call


def learnt(seconds: list[float], most: float = 60.0) -> Patience:
    patience = Patience(most)
    for one in seconds:
        patience.learn(one)
    return patience


@pytest.mark.parametrize(
    ("seconds", "limit"),
    [
        pytest.param([0.3] * 19, math.inf, id="too-few-answers-say-nothing"),
        pytest.param([0.3] * 20, 1.2, id="four-times-the-usual"),
        pytest.param([0.01] * 20, 1.0, id="never-under-a-second"),
        pytest.param([20.0] * 20, 60.0, id="never-beyond-the-setting"),
        pytest.param([0.3] * 39 + [20.0], 1.2, id="one-stall-does-not-count"),
    ],
)
def test_how_long_is_worth_waiting_is_learnt_from_the_answers(seconds: list[float], limit: float) -> None:
    assert learnt(seconds).limit == pytest.approx(limit)


def test_a_judge_that_becomes_slower_is_waited_for_longer() -> None:
    patience = learnt([0.3] * 200)
    for _ in range(60):
        patience.learn(patience.limit)
    assert patience.limit > 4


def test_a_stalled_call_among_the_first_is_given_up_when_its_siblings_are_done(prompts: Prompts) -> None:
    go = threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.max_tokens == 1:
            go.wait(30)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text="ok", model=call.model)

    ask = watch(converse, 32, 60.0)
    attempts: list[Attempt] = []
    with ThreadPoolExecutor(32) as pool:
        stalled = pool.submit(ask, make_call(prompts, max_tokens=1), attempts)
        others = [pool.submit(ask, make_call(prompts, max_tokens=2), []) for _ in range(25)]
        assert [other.result(10).text for other in others] == ["ok"] * 25
        with pytest.raises(TimedOut, match="far longer than others"):
            stalled.result(10)
        assert [attempt.outcome for attempt in attempts] == ["timeout"]
        go.set()


def test_once_it_is_learnt_a_call_is_sent_with_its_limit(prompts: Prompts) -> None:
    seen: list[float] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seen.append(call.timeout)
        return Reply(text="ok", model=call.model)

    ask = watch(converse, 4, 60.0)
    for _ in range(22):
        ask(make_call(prompts), [])
    assert seen[:20] == [math.inf] * 20
    assert seen[20:] == [1.0, 1.0]


def test_a_fault_comes_through(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "itself"
        raise TimedOut(msg)

    with pytest.raises(TimedOut, match="itself"):
        watch(converse, 4, 60.0)(make_call(prompts), [])


def test_what_can_no_longer_be_answered_in_time_is_not_asked(prompts: Prompts) -> None:
    clock = [0.0]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        clock[0] += 3.0
        return Reply(text="ok", model=call.model)

    ask = watch(converse, 4, 60.0, now=lambda: clock[0])
    for _ in range(20):
        ask(make_call(prompts), [])
    with pytest.raises(DeadlinePassed, match="too little time"):
        ask(make_call(prompts, deadline=clock[0] + 2.0), [])
    assert ask(make_call(prompts, deadline=clock[0] + 4.0), []).text == "ok"
    assert time.monotonic() > 0
