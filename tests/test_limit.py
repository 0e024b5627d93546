"""Calls in flight follow the quota."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.converse import Attempt, Call, Reply
from judge.errors import DeadlinePassed, Throttled, TimedOut
from judge.limit import InFlight, limit
from judge.prompt import Prompts
from tests.conftest import make_call


class Clock:
    """A time that goes on only when it is told to, or when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_there_is_always_a_place_some_of_the_time() -> None:
    clock = Clock()
    places = InFlight(8, clock)
    for _ in range(500):
        clock.now += 1000
        places.enter()
        places.leave(throttled=True, seconds=None)
    assert 0 < places.limit < 0.1


def test_below_one_call_at_a_time_calls_are_spaced_out() -> None:
    clock = Clock()
    places = InFlight(8, clock)
    places.enter()
    places.leave(throttled=False, seconds=0.5)
    while places.limit > 0.25:
        clock.now += 1000
        places.enter()
        places.leave(throttled=True, seconds=None)
    clock.now += 0.5 / 0.25 - 0.1
    with pytest.raises(DeadlinePassed):
        places.enter(deadline=clock.now)
    clock.now += 0.5
    places.enter(deadline=clock.now)


def test_when_most_of_a_round_is_throttled_the_limit_is_halved() -> None:
    places = InFlight(64)
    for _ in range(64):
        places.enter()
    for _ in range(64):
        places.leave(throttled=True, seconds=None)
    assert places.limit < 64 * 0.98**60 / 2 + 1


def test_a_throttled_call_keeps_its_place_for_as_long_as_an_answer_takes(prompts: Prompts) -> None:
    clock = Clock()
    script: list[float | None] = [0.4, None, None]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seconds = script.pop(0)
        clock.now += 0.01 if seconds is None else seconds
        if seconds is None:
            msg = "x"
            raise Throttled(msg)
        return Reply(text="ok", model=call.model)

    ask = limit(converse, 4, clock.sleep, clock)
    ask(make_call(prompts), [])
    begun = clock.now
    with pytest.raises(Throttled):
        ask(make_call(prompts), [])
    assert clock.now - begun == pytest.approx(0.4)
    begun = clock.now
    with pytest.raises(Throttled):
        ask(make_call(prompts, deadline=begun + 0.1), [])
    assert clock.now - begun == pytest.approx(0.1), "but never past the deadline"


def test_there_are_never_more_places_than_allowed() -> None:
    places = InFlight(8)
    for _ in range(5000):
        places.enter()
        places.leave(throttled=False, seconds=0.3)
    assert places.limit == 8


def test_whoever_finds_no_place_gives_up_at_the_deadline() -> None:
    places = InFlight(1)
    places.enter()
    with pytest.raises(DeadlinePassed):
        places.enter(deadline=time.monotonic() - 1)


def test_a_fault_that_is_no_throttle_says_nothing_about_the_quota(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "x"
        raise TimedOut(msg)

    places = InFlight(40)
    before = places.limit
    places.enter()
    places.leave(throttled=False, seconds=None)
    assert places.limit == before
    with pytest.raises(TimedOut):
        limit(converse, 1)(make_call(prompts), [])
    with pytest.raises(TimedOut):
        limit(converse, 1)(make_call(prompts), [])


def test_a_place_is_given_back_however_the_call_went(prompts: Prompts) -> None:
    outcomes = [Throttled("x"), KeyError("x"), None]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome
        return Reply(text="ok", model=call.model)

    ask = limit(converse, 1)
    with pytest.raises(Throttled):
        ask(make_call(prompts), [])
    with pytest.raises(KeyError):
        ask(make_call(prompts), [])
    assert ask(make_call(prompts, deadline=time.monotonic() + 5), []).text == "ok"


def test_one_models_quota_is_not_anothers(prompts: Prompts) -> None:
    go = threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.model == "full":
            go.wait(10)
        return Reply(text="ok", model=call.model)

    ask = limit(converse, 1)
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(ask, make_call(prompts, model="full"), [])
        assert ask(make_call(prompts, model="free", deadline=time.monotonic() + 5), []).text == "ok"
        go.set()
        assert stuck.result(10).text == "ok"


@pytest.mark.parametrize(("quota", "noise"), [(20, 0.0), (45, 0.08), (8, 0.0)])
def test_the_limit_settles_where_the_quota_is_and_noise_does_not_starve_it(quota: int, noise: float) -> None:
    """A call is throttled when more than `quota` are in flight, or by chance."""
    chance = random.Random(7)
    places = InFlight(64)
    seen = []
    for turn in range(20_000):
        throttled = chance.random() < noise or chance.random() * places.limit > quota
        places.enter()
        places.leave(throttled=throttled, seconds=None if throttled else 0.3)
        if turn > 5_000:
            seen.append(places.limit)
    assert quota * 0.85 <= sum(seen) / len(seen) <= quota * 1.35
