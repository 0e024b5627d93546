"""The one retry layer: how often is asked, how long is waited, and what is never asked again. No test takes real time."""

import contextlib
import math
import threading
import time
from collections.abc import Callable

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.deadline import Deadline
from judge.errors import (
    AccessFault,
    DeadlinePassed,
    Disconnected,
    EmptyReply,
    Fault,
    ModelFailed,
    Rejected,
    Throttled,
    TimedOut,
    Truncated,
    Unavailable,
)
from judge.providers.bedrock.bedrock import Bedrock
from judge.question.prompts import Prompts
from judge.resilience.retry import Health, retry
from tests.conftest import begin, client, make_call, verdict
from tests.converse_server import ConverseServer, Fail, Raw, Reset, Say

THROTTLED = Fail(429, "ThrottlingException")


def no_sleep(deadline: Deadline, seconds: float) -> None:
    """Go on at once."""


def noting(slept: list[float]) -> Callable[[Deadline, float], None]:
    return lambda _, seconds: slept.append(seconds)


@pytest.fixture
def call(prompts: Prompts) -> Call:
    """A call whose deadline ends a test that really waits; no wait is longer than 5 s, so that none is refused for it."""
    return make_call(prompts, deadline=Deadline(time.monotonic() + 15))


def failing(*faults: Fault) -> Converse:
    left = list(faults)

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        attempts.append(Attempt(model=call.model, outcome="x"))
        if left:
            raise left.pop(0)
        return Reply(text="ok")

    return converse


@pytest.mark.parametrize("fault", [Rejected("x"), Truncated("x"), AccessFault("x")], ids=lambda fault: type(fault).__name__)
def test_a_final_failure_is_not_asked_again(call: Call, fault: Fault) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(type(fault)):
        retry(failing(fault), 5, sleep=pytest.fail)(call, attempts)
    assert len(attempts) == 1


def test_a_final_failure_after_a_transient_one_ends_it(call: Call) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Rejected):
        retry(failing(Throttled("x"), Rejected("x")), 5, sleep=no_sleep)(call, attempts)
    assert len(attempts) == 2


def test_a_group_that_is_not_judged_in_time_is_not_asked_about_again(prompts: Prompts) -> None:
    attempts: list[Attempt] = []
    together = make_call(prompts, names=("a", "b"))
    with pytest.raises(TimedOut):
        retry(failing(TimedOut("x")), 5, sleep=no_sleep)(together, attempts)
    assert len(attempts) == 1
    retry(failing(TimedOut("x")), 5, sleep=no_sleep)(make_call(prompts), attempts)
    retry(failing(Throttled("x")), 5, sleep=no_sleep)(together, attempts)
    assert len(attempts) == 5


@pytest.mark.parametrize("fault", [Throttled, Unavailable, ModelFailed, TimedOut, Disconnected, EmptyReply])
def test_a_transient_failure_is_asked_again(call: Call, fault: type[Fault]) -> None:
    attempts: list[Attempt] = []
    assert retry(failing(fault("x"), fault("x")), 3, sleep=no_sleep)(call, attempts).text == "ok"
    assert len(attempts) == 3


def test_the_last_fault_comes_through_unchanged_after_the_last_attempt(call: Call) -> None:
    attempts: list[Attempt] = []
    slept: list[float] = []
    with pytest.raises(Throttled, match="third"):
        retry(failing(Throttled("first"), Throttled("second"), Throttled("third")), 3, sleep=noting(slept))(call, attempts)
    assert (len(attempts), len(slept)) == (3, 2)


def test_waits_are_random_below_a_doubling_bound(call: Call) -> None:
    waits: list[list[float]] = []
    for _ in range(200):
        slept: list[float] = []
        with pytest.raises(Throttled):
            retry(failing(*[Throttled("x")] * 9), 8, sleep=noting(slept))(call, [])
        waits.append(slept)
    bounds = [min(5.0, 0.5 * 2.0**place) for place in range(7)]
    for place, bound in enumerate(bounds):
        waited = [slept[place] for slept in waits]
        assert max(waited) <= bound
        assert min(waited) < bound / 4, "full jitter goes down to nothing"
        assert max(waited) > bound * 3 / 4


def test_a_wait_that_the_service_asks_for_is_honoured_with_jitter_on_top(call: Call) -> None:
    slept: list[float] = []
    retry(failing(Throttled("x", retry_after=7.0)), 2, sleep=noting(slept))(
        call.model_copy(update={"deadline": Deadline(math.inf)}), []
    )
    assert 7.0 <= slept[0] <= 7.5


@pytest.mark.parametrize("asked", [601.0, 99_999_999.0, 10.0**12])
def test_a_wait_of_hours_is_not_begun_although_there_is_no_deadline(call: Call, asked: float) -> None:
    attempts: list[Attempt] = []
    with pytest.raises(Throttled):
        retry(failing(Throttled("x", retry_after=asked)), 9, sleep=pytest.fail)(
            call.model_copy(update={"deadline": Deadline(math.inf)}), attempts
        )
    assert len(attempts) == 1


def test_equal_waits_that_the_service_asks_for_get_jitter_too(call: Call) -> None:
    slept: list[float] = []
    for _ in range(50):
        retry(failing(Throttled("x", retry_after=7.0)), 2, sleep=noting(slept))(
            call.model_copy(update={"deadline": Deadline(math.inf)}), []
        )
    assert min(slept) < 7.2 < max(slept)


def test_a_wait_that_would_end_at_the_deadline_does_not_begin(call: Call) -> None:
    moment = 2.0**60  # the next float is 256 s later, so that the jitter changes nothing
    attempts: list[Attempt] = []
    ask = retry(failing(Throttled("x", retry_after=256.0)), 9, sleep=pytest.fail, now=lambda: moment)
    with pytest.raises(Throttled):
        ask(call.model_copy(update={"deadline": Deadline(moment + 256.0)}), attempts)
    assert len(attempts) == 1


def test_no_wait_goes_past_the_deadline(call: Call) -> None:
    attempts: list[Attempt] = []
    soon = call.model_copy(update={"deadline": Deadline(time.monotonic() + 5)})
    with pytest.raises(Throttled):
        retry(failing(Throttled("x", retry_after=60.0)), 9, sleep=pytest.fail)(soon, attempts)
    assert len(attempts) == 1


def test_nothing_is_asked_after_the_deadline(call: Call) -> None:
    attempts: list[Attempt] = []
    late = call.model_copy(update={"deadline": Deadline(1000.0)})
    with pytest.raises(DeadlinePassed, match=r"^the deadline passed before the judge was asked$"):
        retry(failing(), 9, now=lambda: 1000.0)(late, attempts)
    assert attempts == []


def test_after_a_cancelled_sleep_nothing_is_asked(call: Call) -> None:
    deadline, attempts = Deadline(), list[Attempt]()

    def cancelled_while_asleep(deadline: Deadline, seconds: float) -> None:
        deadline.cancel()

    ask = retry(failing(Unavailable("x")), 9, sleep=cancelled_while_asleep)
    with pytest.raises(DeadlinePassed):
        ask(call.model_copy(update={"deadline": deadline}), attempts)
    assert len(attempts) == 1


def test_whoever_sleeps_before_a_retry_wakes_up_when_it_is_cancelled(call: Call) -> None:
    deadline, attempts, failed = Deadline(), list[Attempt](), threading.Event()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        failed.set()
        return failing(Unavailable("x", retry_after=1000.0))(call, attempts)

    asked = begin(retry(converse, 9), call.model_copy(update={"deadline": deadline}), attempts)
    assert failed.wait(5)
    deadline.cancel()
    with pytest.raises((DeadlinePassed, Unavailable)):  # whichever came first: the sleep, or the end of it
        asked.result(5)
    assert len(attempts) == 1


def test_requests_on_the_wire_are_the_attempts_of_the_policy(server: ConverseServer, call: Call) -> None:
    """botocore asks nothing by itself: what the policy says is what the service sees."""
    server.script(THROTTLED, Reset(), Raw(b""), Fail(503), Say(verdict()))
    attempts: list[Attempt] = []
    assert retry(Bedrock(lambda _: client()), 5, sleep=no_sleep)(call, attempts).text == verdict()
    assert [attempt.outcome for attempt in attempts] == ["throttled", "connection", "empty_reply", "unavailable", "answered"]
    assert len(server.requests) == 5
    server.reset()
    server.script(THROTTLED)
    with pytest.raises(Throttled):
        retry(Bedrock(lambda _: client()), 4, sleep=no_sleep)(call, [])
    assert len(server.requests) == 4


def test_an_outage_is_not_fed(call: Call) -> None:
    """While nothing succeeds, retries are at most what was saved and half of the first requests."""
    attempts: list[Attempt] = []
    ask = retry(failing(*[Unavailable("x")] * 10_000), 8, sleep=no_sleep)
    for _ in range(400):
        with pytest.raises(Unavailable):
            ask(call, attempts)
    assert len(attempts) - 400 <= 100 + 0.5 * 400


def test_the_budget_of_one_model_is_not_that_of_another(call: Call) -> None:
    ask = retry(failing(*[Unavailable("x")] * 10_000), 8, sleep=no_sleep)
    for _ in range(200):
        with pytest.raises(Unavailable):
            ask(call, [])
    attempts: list[Attempt] = []
    with pytest.raises(Unavailable):
        ask(call.model_copy(update={"model": "another"}), attempts)
    assert len(attempts) == 8


def test_while_the_model_answers_others_a_throttle_costs_neither_attempts_nor_budget(call: Call) -> None:
    """A quota smaller than the load is waited for, however long the queue: nothing is lost to it."""
    attempts: list[Attempt] = []
    faults: list[Fault] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return failing(*([faults.pop()] if faults else []))(call, attempts)

    ask = retry(converse, 3, sleep=no_sleep)
    ask(call, attempts)
    faults.extend([Throttled("x")] * 500)
    assert ask(call, attempts).text == "ok"
    assert len(attempts) == 1 + 501


def test_a_throttle_while_the_model_answers_others_waits_a_moment_and_makes_no_later_wait_longer(call: Call) -> None:
    script: list[Fault] = []
    slept: list[float] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return failing(*([script.pop(0)] if script else []))(call, attempts)

    ask = retry(converse, 3, sleep=noting(slept))
    ask(call, [])
    for _ in range(50):
        script.extend([Throttled("x")] * 8 + [Unavailable("x")])
        ask(call, [])
    throttled, failed = [wait for at, wait in enumerate(slept) if at % 9 < 8], slept[8::9]
    assert 0.09 < max(throttled) <= 0.1
    assert min(throttled) < 0.02
    assert 0.4 < max(failed) <= 0.5, "as after a first failure"
    slept.clear()
    script.extend([Throttled("x", retry_after=7.0)])
    ask(call, [])
    assert 7.0 <= slept[0] <= 7.1


def test_a_model_that_only_throttles_is_given_up(call: Call) -> None:
    clock = [1000.0]
    attempts: list[Attempt] = []
    ask = retry(failing(*[Throttled("x")] * 100), 3, sleep=no_sleep, now=lambda: clock[0])
    with pytest.raises(Throttled):
        ask(call.model_copy(update={"deadline": Deadline(math.inf)}), attempts)
    assert len(attempts) == 3, "it has never answered"


@pytest.mark.parametrize(
    ("silent", "asked"),
    [
        pytest.param(60.0, 3, id="a-minute-ago-it-may-be-dead"),
        pytest.param(59.0, 51, id="less-than-a-minute-ago-it-is-well"),
    ],
)
def test_a_model_that_throttles_is_given_up_once_it_has_been_silent_for_a_minute(call: Call, silent: float, asked: int) -> None:
    clock, script = [1000.0], list[Fault]()

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return failing(*([script.pop()] if script else []))(call, attempts)

    ask = retry(converse, 3, sleep=no_sleep, now=lambda: clock[0])
    always = call.model_copy(update={"deadline": Deadline(math.inf)})
    ask(always, [])
    clock[0] += silent
    script.extend([Throttled("x")] * 50)
    attempts: list[Attempt] = []
    with contextlib.suppress(Throttled):
        ask(always, attempts)
    assert len(attempts) == asked


def test_first_requests_put_retries_aside_up_to_a_bound() -> None:
    health = Health()

    def spend() -> int:
        spent = 0
        while health.may_retry:
            health.spend()
            spent += 1
        return spent

    health.save()
    assert spend() == 100, "no more is kept than there was at first"
    health.save()
    assert spend() == 0, "half a retry is none"
    health.save()
    assert spend() == 1
    for _ in range(7):
        health.save()
    assert spend() == 3


def test_where_a_fallback_waits_throttles_count(call: Call) -> None:
    script: list[Fault] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        return failing(*script)(call, attempts)

    ask = retry(converse, 3, with_fallback=[call.model], sleep=no_sleep)
    ask(call, [])
    script.append(Throttled("x"))
    attempts: list[Attempt] = []
    with pytest.raises(Throttled):
        ask(call, attempts)
    assert len(attempts) == 3
