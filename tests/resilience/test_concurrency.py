"""Calls in flight follow the quota."""

import random
import threading
import time

import pytest

from judge.converse import Attempt, Call, Reply
from judge.deadline import Deadline
from judge.errors import DeadlinePassed, Throttled, TimedOut
from judge.question.prompts import Prompts
from judge.resilience.concurrency import InFlight, bound, limit
from tests.conftest import begin, make_call, within


class Clock:
    """A clock that the test sets; it also moves on when somebody sleeps, and by a step whenever it is read."""

    def __init__(self, now: float = 100.0, step: float = 0.0) -> None:
        self.now = now
        self.step = step
        self.read = threading.Event()
        self.slept_by: list[Deadline] = []

    def __call__(self) -> float:
        self.read.set()
        self.now += self.step
        return self.now

    def sleep(self, deadline: Deadline, seconds: float) -> None:
        self.slept_by.append(deadline)
        self.now += seconds


def test_however_many_throttles_a_call_gets_through_now_and_then() -> None:
    clock = Clock()
    places = InFlight(8, clock)
    for _ in range(500):
        clock.now += 1000
        within(places.enter)
        places.leave(throttled=True, seconds=None)
    assert 0 < places.limit < 0.1


def test_below_one_call_at_a_time_calls_are_spaced_out() -> None:
    clock = Clock()
    places = InFlight(8, clock)
    within(places.enter)
    places.leave(throttled=False, seconds=0.5)
    for _ in range(1000):
        if places.limit <= 0.25:
            break
        clock.now += 1000
        within(places.enter)
        places.leave(throttled=True, seconds=None)
    clock.now += 0.5 / 0.25 - 0.1
    with pytest.raises(DeadlinePassed):
        within(places.enter, Deadline(clock.now))
    clock.now += 0.5
    within(places.enter, Deadline(clock.now))


def test_before_the_first_answer_an_answer_is_expected_to_take_a_second() -> None:
    """A clock may have begun just now, and at a limit of 1 there is no space between calls."""
    clock = Clock(now=0.0)
    places = InFlight(1, clock)
    for _ in range(2):
        within(places.enter, Deadline(clock.now))
        places.leave(throttled=True, seconds=None)
    space = 1 / 0.98
    clock.now += space - 0.01
    with pytest.raises(DeadlinePassed):
        within(places.enter, Deadline(clock.now))
    clock.now += 0.02
    within(places.enter, Deadline(clock.now))


def test_at_a_limit_of_one_again_calls_are_no_longer_spaced_out() -> None:
    clock = Clock()
    places = InFlight(1, clock)
    within(places.enter)
    places.leave(throttled=True, seconds=None)
    for _ in range(1000):
        if places.limit == 1:
            break
        clock.now += 1000
        within(places.enter)
        places.leave(throttled=False, seconds=0.5)
    within(places.enter, Deadline(clock.now))


def test_whoever_waits_for_the_next_start_goes_on_when_it_has_come() -> None:
    clock = Clock()
    places = InFlight(1, clock)
    for _ in range(2):
        clock.now += 1000
        within(places.enter)
        places.leave(throttled=True, seconds=None)
    clock.step = 0.01
    clock.now += 1 / 0.98 - 0.055
    within(places.enter)


@pytest.mark.parametrize(
    ("throttled", "share"),
    [pytest.param(4, 1, id="half-of-it-is-not-most"), pytest.param(5, 2, id="more-than-half-is")],
)
def test_when_most_of_a_round_is_throttled_the_limit_is_halved(throttled: int, share: int) -> None:
    places = InFlight(8)
    for turn in range(1, 3):
        for call in range(8):
            within(places.enter)
            places.leave(throttled=call < throttled, seconds=None)
        assert places.limit == pytest.approx(8 * (0.98**throttled / share) ** turn)


def test_a_round_is_as_long_as_there_are_places() -> None:
    places = InFlight(64)
    for _ in range(64):
        within(places.enter)
    for _ in range(64):
        places.leave(throttled=True, seconds=None)
    assert places.limit < 64 * 0.98**60 / 2 + 1


def test_the_usual_time_of_an_answer_is_learnt_slowly() -> None:
    places = InFlight(8)
    for seconds, usual in ((1.0, 1.0), (2.0, 1.1), (0.1, 1.0)):
        within(places.enter)
        places.leave(throttled=False, seconds=seconds)
        assert places.usual == pytest.approx(usual)


def test_there_are_as_many_places_as_the_limit_says() -> None:
    clock = Clock()
    places = InFlight(3, clock)
    for _ in range(3):
        within(places.enter, Deadline(clock.now))
    for _ in range(2):
        with pytest.raises(DeadlinePassed):
            within(places.enter, Deadline(clock.now))
        places.leave(throttled=False, seconds=None)
        within(places.enter, Deadline(clock.now))


@pytest.mark.parametrize("deadline", [100.5, float("inf")])
def test_whoever_waits_for_a_place_gets_the_one_that_is_given_back(deadline: float) -> None:
    clock = Clock()
    places = InFlight(1, clock)
    within(places.enter)
    clock.read.clear()
    second = begin(places.enter, Deadline(deadline))
    assert clock.read.wait(5)  # with the lock held until it waits: what is given back from now on wakes it
    places.leave(throttled=False, seconds=None)
    assert second.result(5) is None


def test_a_throttled_call_keeps_its_place_for_as_long_as_an_answer_takes(prompts: Prompts) -> None:
    clock = Clock()
    script: list[float | None] = [0.4, None, None]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        seconds = script.pop(0)
        clock.now += 0.01 if seconds is None else seconds
        if seconds is None:
            msg = "x"
            raise Throttled(msg)
        return Reply(text="ok")

    ask = limit(converse, 4, clock.sleep, clock)
    ask(make_call(prompts), [])
    begun = clock.now
    with pytest.raises(Throttled):
        ask(make_call(prompts), [])
    assert clock.now - begun == pytest.approx(0.4)
    begun = clock.now
    deadline = Deadline(begun + 0.1)
    with pytest.raises(Throttled):
        ask(make_call(prompts, deadline=deadline), [])
    assert clock.now - begun == pytest.approx(0.1), "but never past the deadline"
    assert clock.slept_by[-1] is deadline, "so that whoever cancels it wakes the sleeper"


def test_the_limit_never_exceeds_the_setting() -> None:
    places = InFlight(8)
    for _ in range(5000):
        places.enter(Deadline(time.monotonic() + 5))
        places.leave(throttled=False, seconds=0.3)
    assert places.limit == 8


def test_whoever_finds_no_place_gives_up_at_the_deadline() -> None:
    clock = Clock()
    places = InFlight(1, clock)
    within(places.enter)
    with pytest.raises(DeadlinePassed, match=r"^no place among the calls in flight before the deadline$"):
        within(places.enter, Deadline(clock.now))
    clock.step = 0.01
    with pytest.raises(DeadlinePassed):
        within(places.enter, Deadline(clock.now + 0.055))


def test_whoever_waits_for_a_place_gives_up_when_it_is_cancelled() -> None:
    places, deadline = InFlight(1), Deadline()
    within(places.enter)
    waiting = begin(places.enter, deadline)
    deadline.cancel()
    with pytest.raises(DeadlinePassed):
        waiting.result(5)


def test_other_faults_than_throttles_leave_the_limit_alone(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "x"
        raise TimedOut(msg)

    places = InFlight(40)
    before = places.limit
    within(places.enter)
    places.leave(throttled=False, seconds=None)
    assert places.limit == before
    clock = Clock()
    ask = limit(converse, 1, pytest.fail, clock)
    for _ in range(3):
        with pytest.raises(TimedOut):
            within(ask, make_call(prompts, deadline=Deadline(clock.now)), [])


def test_a_throttle_teaches_the_limit_and_holds_nobody_before_an_answer_was_seen(prompts: Prompts) -> None:
    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        msg = "x"
        raise Throttled(msg)

    clock = Clock()
    ask = limit(converse, 1, pytest.fail, clock)
    for _ in range(2):
        with pytest.raises(Throttled):
            within(ask, make_call(prompts, deadline=Deadline(clock.now)), [])
    with pytest.raises(DeadlinePassed):
        within(ask, make_call(prompts, deadline=Deadline(clock.now)), [])


def test_a_place_is_given_back_however_the_call_went(prompts: Prompts) -> None:
    outcomes = [Throttled("x"), KeyError("x"), None]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="x"))
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome
        return Reply(text="ok")

    clock, attempts = Clock(), list[Attempt]()
    ask = limit(converse, 1, clock.sleep, clock)
    for kind in (Throttled, KeyError):
        with pytest.raises(kind):
            within(ask, make_call(prompts), attempts)
        clock.now += 1000
    assert within(ask, make_call(prompts), attempts).text == "ok"
    assert len(attempts) == 3


def test_one_models_quota_is_not_anothers(prompts: Prompts) -> None:
    """The clock is far ahead of the machine's: who looks at another one waits for ever."""
    clock = Clock(now=1e12)

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if call.model == "full":
            with pytest.raises(DeadlinePassed):
                ask(make_call(prompts, model="full", deadline=Deadline(clock.now)), [])
            assert ask(make_call(prompts, model="free", deadline=Deadline(clock.now)), []).text == "ok"
        return Reply(text="ok")

    ask = limit(converse, 1, clock.sleep, clock)
    assert within(ask, make_call(prompts, model="full"), []).text == "ok"


@pytest.mark.parametrize(("quota", "noise"), [(20, 0.0), (45, 0.08), (8, 0.0)])
def test_the_limit_settles_where_the_quota_is_and_noise_does_not_starve_it(quota: int, noise: float) -> None:
    """A call is throttled when more than `quota` are in flight, or by chance."""
    chance = random.Random(7)
    places = InFlight(64)
    seen = []
    for turn in range(20_000):
        throttled = chance.random() < noise or chance.random() * places.limit > quota
        places.enter(Deadline(time.monotonic() + 5))
        places.leave(throttled=throttled, seconds=None if throttled else 0.3)
        if turn > 5_000:
            seen.append(places.limit)
    assert quota * 0.85 <= sum(seen) / len(seen) <= quota * 1.35


def test_a_bound_lets_no_more_calls_through_at_once_however_they_end(prompts: Prompts, go: threading.Event) -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def converse(call: Call, attempts: list[Attempt], /) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        go.wait(10)
        with lock:
            under_way -= 1
        msg = "x"
        raise Throttled(msg)

    ask = bound(converse, 2)
    asked = [begin(ask, make_call(prompts), []) for _ in range(20)]
    go.set()
    for one in asked:
        with pytest.raises(Throttled):
            one.result(10)
    assert most <= 2


def test_whoever_finds_no_place_within_the_bound_gives_up_at_the_deadline_or_when_it_is_cancelled(
    prompts: Prompts, go: threading.Event
) -> None:
    begun = threading.Event()

    def converse(call: Call, attempts: list[Attempt], /) -> Reply:
        begun.set()
        go.wait(10)
        return Reply(text="ok")

    ask = bound(converse, 1)
    first = begin(ask, make_call(prompts), [])
    assert begun.wait(10)
    with pytest.raises(DeadlinePassed):
        within(ask, make_call(prompts, deadline=Deadline(0.0)), [])
    deadline = Deadline()
    waiting = begin(ask, make_call(prompts, deadline=deadline), [])
    deadline.cancel()
    with pytest.raises(DeadlinePassed):
        waiting.result(5)
    go.set()
    assert first.result(5).text == "ok"
