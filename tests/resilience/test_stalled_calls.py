"""One stalled call does not set the time of a batch."""

import math
import threading

import pytest

from judge.converse import Attempt, Call, Reply
from judge.deadline import Deadline
from judge.errors import DeadlinePassed, TimedOut
from judge.question.prompts import Prompts
from judge.resilience.stalled_calls import Latency, Watched
from tests.conftest import begin, make_call, within


def learnt(seconds: list[float], most: float = 60.0) -> Latency:
    latency = Latency(most)
    for one in seconds:
        latency.learn(one)
    return latency


@pytest.mark.parametrize(
    ("seconds", "limit"),
    [
        pytest.param([0.3] * 19, math.inf, id="too-few-answers-say-nothing"),
        pytest.param([0.3] * 20, 1.2, id="four-times-the-usual"),
        pytest.param([0.01] * 20, 1.0, id="never-under-a-second"),
        pytest.param([20.0] * 20, 60.0, id="never-beyond-the-setting"),
        pytest.param([0.3] * 39 + [20.0], 1.2, id="one-stall-does-not-count"),
        pytest.param([0.3] * 39 + [20.0] * 2, 1.2, id="the-41st-waits-for-the-next-twenty"),
        pytest.param([0.3] * 20 + [5.0] * 20, 20.0, id="learnt-again-from-every-twenty"),
        pytest.param([5.0] * 200 + [0.3] * 200, 1.2, id="what-is-long-past-is-forgotten"),
        pytest.param([place / 10 for place in range(1, 21)], 7.6, id="the-19th-of-20"),
    ],
)
def test_the_limit_is_learnt_from_the_answers(seconds: list[float], limit: float) -> None:
    assert learnt(seconds).limit == pytest.approx(limit)


def test_the_10th_percentile_is_learnt_too() -> None:
    assert learnt([]).p10 == 0.0
    assert learnt([place / 10 for place in range(1, 21)]).p10 == 0.3


def test_the_limit_grows_with_a_judge_that_becomes_slower() -> None:
    latency = learnt([0.3] * 200)
    for _ in range(60):
        latency.learn(latency.limit)
    assert latency.limit > 4


def test_a_stalled_call_among_the_first_is_given_up_when_its_siblings_are_done(prompts: Prompts, go: threading.Event) -> None:
    """At its limit to the moment it still has time; whatever it does later counts no second time."""
    clock, looked = [100.0], threading.Event()

    def now() -> float:
        looked.set()
        return clock[0]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.question.max_tokens == 1:
            go.wait(30)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text="ok")

    ask = Watched(converse, 32, 60.0, now)
    attempts: list[Attempt] = []
    stalled = begin(ask, make_call(prompts, max_tokens=1), attempts)
    for _ in range(25):
        assert within(ask, make_call(prompts, max_tokens=2), []).text == "ok"
    for moment in (100.5, 101.0):
        clock[0] = moment
        for _ in range(2):  # the first look may have begun before
            looked.clear()
            assert looked.wait(5)
        assert not stalled.done()
    clock[0] = 101.5
    with pytest.raises(TimedOut, match=r"^no answer within 1\.5 s, far longer than others took$"):
        stalled.result(5)
    go.set()
    assert attempts == [Attempt(model="a.model-v1:0", outcome="timeout", seconds=1.5)]


def test_once_it_is_learnt_a_call_is_sent_with_its_limit(prompts: Prompts) -> None:
    seen: list[float] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seen.append(call.timeout)
        attempts.append(Attempt(model=call.model, outcome="answered"))
        return Reply(text="ok")

    ask = Watched(converse, 4, 60.0)
    attempts: list[Attempt] = []
    for _ in range(22):
        within(ask, make_call(prompts), attempts)
    assert seen == [*[math.inf] * 20, 1.0, 1.0]
    assert len(attempts) == 22
    within(ask, make_call(prompts, model="another"), attempts)
    assert seen[-1] == math.inf, "how long one model takes says nothing of another"


def test_a_limit_that_is_too_short_grows_from_the_calls_that_were_given_up(prompts: Prompts) -> None:
    clock, seen = [100.0], list[float]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seen.append(call.timeout)
        if call.timeout == math.inf:
            clock[0] += 0.3
            return Reply(text="ok")
        clock[0] += call.timeout
        msg = "itself"
        raise TimedOut(msg)

    ask = Watched(converse, 4, 60.0, now=lambda: clock[0])
    for _ in range(20):
        within(ask, make_call(prompts), [])
    for _ in range(21):
        with pytest.raises(TimedOut, match=r"^itself$"):
            within(ask, make_call(prompts), [])
    assert seen[20:] == pytest.approx([*[1.2] * 20, 4.8])


def test_as_many_calls_are_watched_at_once_as_there_are_threads(prompts: Prompts) -> None:
    """More than a pool has by itself, on whatever machine: nobody gets past the barrier before all are there."""
    meet, names = threading.Barrier(40, timeout=5), set[str]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        meet.wait()
        names.add(threading.current_thread().name)
        return Reply(text="ok")

    ask = Watched(converse, 40, 60.0)
    assert [one.result(10).text for one in [begin(ask, make_call(prompts), []) for _ in range(40)]] == ["ok"] * 40
    assert names == {f"judge-first_{number}" for number in range(40)}


def test_a_fault_comes_through(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "itself"
        raise TimedOut(msg)

    with pytest.raises(TimedOut, match="itself"):
        within(Watched(converse, 4, 60.0), make_call(prompts), [])


def test_a_call_that_cannot_be_answered_in_time_is_not_made(prompts: Prompts) -> None:
    clock, asked = [0.0], list[Call]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        asked.append(call)
        clock[0] += 3.0
        return Reply(text="ok")

    ask = Watched(converse, 4, 60.0, now=lambda: clock[0])
    for _ in range(20):
        within(ask, make_call(prompts, deadline=Deadline(clock[0] + 0.5)), [])
    for left in (2.0, 3.0):
        with pytest.raises(DeadlinePassed, match=r"^too little time is left for an answer$"):
            within(ask, make_call(prompts, deadline=Deadline(clock[0] + left)), [])
    assert len(asked) == 20
    assert within(ask, make_call(prompts, deadline=Deadline(clock[0] + 4.0)), []).text == "ok"


def test_what_is_learnt_of_one_response_says_nothing_of_several(prompts: Prompts) -> None:
    seen: list[float] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seen.append(call.timeout)
        return Reply(text="ok")

    ask = Watched(converse, 4, 60.0)
    call = make_call(prompts)
    group = call.model_copy(update={"question": call.question.model_copy(update={"names": ("a", "b")})})
    for one in (*[call] * 21, group, call):
        within(ask, one, [])
    assert seen == [*[math.inf] * 20, 1.0, math.inf, 1.0]


def test_threads_are_started_before_the_first_call_and_serve_it(prompts: Prompts) -> None:
    names = set[str]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        names.add(threading.current_thread().name)
        return Reply(text="ok")

    before = set(threading.enumerate())
    ask = Watched(converse, 6, 60.0)
    within(ask.warm, 8)
    started = {thread.name for thread in set(threading.enumerate()) - before}
    assert {name for name in started if name.startswith("judge-first")} == {f"judge-first_{place}" for place in range(6)}
    within(ask, make_call(prompts), [])
    assert names < started


def test_threads_can_be_started_from_several_places_at_once() -> None:
    """Each start waits for as many threads as half of the pool, so three that each hold some of them would wait for ever."""
    for _ in range(10):
        ask = Watched(lambda *_: Reply(text="v"), threads=16, most=60.0)
        assert [one.exception(10) for one in [begin(ask.warm, 8) for _ in range(8)]] == [None] * 8
