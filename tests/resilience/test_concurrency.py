"""How many calls are in flight, and when the next one starts. No test sleeps."""

import contextlib
import math
import threading
from collections.abc import Callable

import pytest

from judge.converse import Attempt, Call, Reply
from judge.deadline import NEVER, Deadline
from judge.errors import DeadlinePassed, Fault, Throttled, TimedOut, Unavailable
from judge.question.prompts import Prompts
from judge.question.question import Turn
from judge.resilience.concurrency import InFlight, Started, bound, limit
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


REQUESTS = Throttled("ThrottlingException: Too many requests, please wait before trying again.")
TOKENS = Throttled("ThrottlingException: Too many tokens, please wait before trying again.")


def start(calls: InFlight, tokens: float = 1000.0, deadline: Deadline = NEVER) -> Started:
    """Start a call that ends at once."""
    started = within(calls.enter, tokens, deadline)
    calls.leave()
    return started


def refuse(calls: InFlight, times: int, tokens: float = 1000.0, *, by_tokens: bool = False) -> None:
    for _ in range(times):
        calls.refuse(start(calls, tokens), by_tokens=by_tokens)


def seconds(clock: Clock, do: Callable[[], object]) -> float:
    begun = clock.now
    do()
    return clock.now - begun


def test_there_are_as_many_places_as_the_setting_says() -> None:
    clock = Clock()
    calls = InFlight(3, clock.sleep, clock)
    for _ in range(3):
        within(calls.enter, 1.0, Deadline(clock.now))
    for _ in range(2):
        with pytest.raises(DeadlinePassed, match=r"^no place among the calls in flight before the deadline$"):
            within(calls.enter, 1.0, Deadline(clock.now))
        calls.leave()
        within(calls.enter, 1.0, Deadline(clock.now))


def test_whoever_finds_no_place_gives_up_at_the_deadline() -> None:
    clock = Clock()
    calls = InFlight(1, clock.sleep, clock)
    within(calls.enter, 1.0)
    clock.step = 0.01
    with pytest.raises(DeadlinePassed):
        within(calls.enter, 1.0, Deadline(clock.now + 0.055))


def test_whoever_waits_for_a_place_gives_up_when_it_is_cancelled() -> None:
    calls, deadline = InFlight(1), Deadline()
    within(calls.enter, 1.0)
    waiting = begin(calls.enter, 1.0, deadline)
    deadline.cancel()
    with pytest.raises(DeadlinePassed):
        waiting.result(5)


@pytest.mark.parametrize("deadline", [100.5, float("inf")])
def test_whoever_waits_for_a_place_gets_the_one_that_is_given_back(deadline: float) -> None:
    clock = Clock()
    calls = InFlight(1, clock.sleep, clock)
    within(calls.enter, 1.0)
    clock.read.clear()
    second = begin(calls.enter, 1.0, Deadline(deadline))
    assert clock.read.wait(5)
    calls.leave()
    assert isinstance(second.result(5), Started)


def test_calls_above_the_rate_wait_for_their_turn_and_each_sleeps_by_its_own_deadline() -> None:
    clock = Clock()
    calls = InFlight(1000, clock.sleep, clock)
    assert seconds(clock, lambda: [start(calls) for _ in range(24)]) == 0
    assert not clock.slept_by
    deadline = Deadline(1000.0)
    assert 0.5 < seconds(clock, lambda: [start(calls, deadline=deadline) for _ in range(300)]) < 1.2
    assert set(clock.slept_by) == {deadline}, "so that whoever cancels it wakes the sleeper"


def test_a_call_that_cannot_start_before_its_deadline_is_told_so_at_once() -> None:
    clock = Clock()
    calls = InFlight(1, clock.sleep, clock)
    refuse(calls, 400)
    clock.slept_by.clear()
    with pytest.raises(DeadlinePassed, match=r"^the model's quota lets no further call start before the deadline$"):
        within(calls.enter, 1.0, Deadline(clock.now + 0.5))
    assert not clock.slept_by
    assert seconds(clock, lambda: start(calls, deadline=Deadline(clock.now + 100))) > 1, "its place went to the next one"


def test_whoever_sleeps_until_its_turn_gives_up_when_it_is_cancelled() -> None:
    clock = Clock()
    asleep = threading.Event()

    def sleep(deadline: Deadline, seconds: float) -> None:
        asleep.set()
        deadline.sleep(min(seconds, 5.0))

    calls = InFlight(2, clock.sleep, clock)
    refuse(calls, 400)
    calls._sleep = sleep
    first, second = Deadline(), Deadline()
    waiting = begin(calls.enter, 1.0, first)
    assert asleep.wait(5)
    queued = begin(calls.enter, 1.0, second)
    second.cancel()
    with pytest.raises(DeadlinePassed):
        queued.result(5)
    first.cancel()
    with pytest.raises(DeadlinePassed):
        waiting.result(5)
    calls._sleep = clock.sleep
    start(calls)


def test_throttles_slow_calls_down_below_one_at_a_time() -> None:
    clock = Clock()
    calls = InFlight(8, clock.sleep, clock)
    refuse(calls, 500)
    assert 20 < seconds(clock, lambda: start(calls)) <= 50


def test_a_throttle_by_tokens_slows_tokens_down_and_large_calls_wait_longer() -> None:
    clock = Clock()
    calls = InFlight(8, clock.sleep, clock)
    refuse(calls, 100, by_tokens=True)
    assert calls.tokens.now < 20_000
    start(calls, 1000.0)
    small = seconds(clock, lambda: start(calls, 10_000.0))
    large = seconds(clock, lambda: start(calls, 1000.0))
    assert large == pytest.approx(10 * small, rel=0.1), "the next call waits for as long as the one before was large"


def test_once_there_is_a_rate_in_tokens_throttles_by_tokens_leave_requests_alone() -> None:
    clock = Clock()
    calls = InFlight(8, clock.sleep, clock)
    while calls.tokens.now == math.inf:
        refuse(calls, 1, by_tokens=True)
    before = calls.requests.now
    refuse(calls, 100, by_tokens=True)
    assert calls.requests.now >= before


def test_as_long_as_there_is_no_rate_in_tokens_throttles_by_tokens_slow_requests_down() -> None:
    """A service that sometimes says tokens, whatever it means, is not asked faster than one that says requests."""

    def slowed(*, by_tokens: bool) -> float:
        clock = Clock()
        calls = InFlight(8, clock.sleep, clock)
        for turn in range(300):
            started = start(calls)
            if turn % 4 == 0:
                calls.refuse(started, by_tokens=by_tokens)
        assert calls.tokens.now == math.inf
        return calls.requests.now

    assert slowed(by_tokens=True) == slowed(by_tokens=False)


def test_a_throttle_by_requests_leaves_tokens_alone() -> None:
    clock = Clock()
    calls = InFlight(8, clock.sleep, clock)
    refuse(calls, 100)
    assert calls.tokens.now == math.inf
    assert calls.requests.now < 50


def asked(prompts: Prompts, faults: list[Fault | None], **changes: object) -> tuple[Clock, list[float]]:
    """Ask once for each fault, which the judge raises; return when each call reached the judge."""
    clock, at = Clock(), list[float]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        at.append(clock.now)
        fault = faults[len(at) - 1]
        if fault:
            raise fault
        return Reply(text="ok")

    ask = limit(converse, 4, clock.sleep, clock)
    for _ in faults:
        with contextlib.suppress(Fault):
            within(ask, make_call(prompts, **changes), [])
    return clock, at


def test_throttles_slow_the_judge_down_and_other_faults_and_answers_do_not(prompts: Prompts) -> None:
    def took(fault: Fault | None) -> float:
        _, at = asked(prompts, [fault] * 60)
        return at[-1] - at[0]

    assert took(None) == took(TimedOut("x")) == took(Unavailable("x")) < 0.2
    assert took(REQUESTS) > 1
    assert took(Throttled("")) == took(REQUESTS), "whatever a throttle says, unless it says tokens"


@pytest.mark.parametrize("turns", [(), (Turn(role="user", text="x" * 4000), Turn(role="assistant", text="y" * 4000))])
@pytest.mark.parametrize("room", [4000, 40_000])
def test_where_a_throttle_says_tokens_a_call_counts_for_its_prompt_and_its_longest_answer(
    prompts: Prompts, room: int, turns: tuple[Turn, ...]
) -> None:
    clock, at = Clock(), list[float]()
    script: list[Fault | None] = [TOKENS] * 200 + [None, None]

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        at.append(clock.now)
        fault = script.pop(0)
        if fault:
            raise fault
        return Reply(text="ok")

    ask = limit(converse, 4, clock.sleep, clock)
    usual = make_call(prompts, max_tokens=1000, turns=turns)
    for _ in range(200):
        with pytest.raises(Throttled):
            within(ask, usual, [])
    within(ask, make_call(prompts, max_tokens=room, turns=turns), [])
    within(ask, usual, [])
    prompt = (len(usual.question.system) + len(usual.question.user) + len(usual.question.tail) + 4000 * len(turns)) / 4
    after_usual, after_large = at[-2] - at[-3], at[-1] - at[-2]
    assert after_large / after_usual == pytest.approx((prompt + room) / (prompt + 1000), rel=0.05)


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
