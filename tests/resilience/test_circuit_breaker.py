"""A model that fails every time rests, and comes back."""

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import CircuitOpen, Fault, Final, Throttled, Unavailable, Unreadable
from judge.question.prompts import Prompts
from judge.resilience.circuit_breaker import guard
from tests.conftest import make_call


class Model:
    """A model that is well or not, and counts what it is asked."""

    def __init__(self) -> None:
        self.fault: Fault | None = Unavailable("down")
        self.asked = 0

    def __call__(self, call: Call, attempts: list[Attempt]) -> Reply:
        self.asked += 1
        attempts.append(Attempt(model=call.model, outcome="x"))
        if self.fault:
            raise self.fault
        return Reply(text="ok")


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def call(prompts: Prompts) -> Call:
    return make_call(prompts, model="first")


def fail(ask: Converse, call: Call, times: int) -> list[type[Fault]]:
    kinds = []
    for _ in range(times):
        attempts: list[Attempt] = []
        with pytest.raises(Fault) as caught:
            ask(call, attempts)
        kinds.append(type(caught.value))
        assert len(attempts) == (kinds[-1] is not CircuitOpen)
    return kinds


def test_after_ten_failures_in_a_row_the_model_is_not_asked(call: Call) -> None:
    model = Model()
    ask = guard(model, ["first"], Clock())
    assert fail(ask, call, 15) == [Unavailable] * 10 + [CircuitOpen] * 5
    assert model.asked == 10
    with pytest.raises(CircuitOpen, match=r"^first has failed 10 times in a row and rests$"):
        ask(call, [])
    assert issubclass(CircuitOpen, Final), "so that it is not asked again but the fallback is"


def test_a_model_without_a_fallback_is_always_asked(call: Call) -> None:
    model = Model()
    assert fail(guard(model, ["another"], Clock()), call, 15) == [Unavailable] * 15


def test_an_answer_in_between_starts_the_count_again(call: Call) -> None:
    model = Model()
    ask = guard(model, ["first"], Clock())
    for _ in range(3):
        fail(ask, call, 9)
        model.fault = None
        ask(call, [])
        model.fault = Unavailable("down")
    assert model.asked == 30


def test_an_unreadable_answer_is_no_sign_of_an_outage(call: Call) -> None:
    model = Model()
    model.fault = Unreadable("?")
    assert fail(guard(model, ["first"], Clock()), call, 15) == [Unreadable] * 15


def test_one_call_tries_after_each_rest_and_rests_grow(call: Call) -> None:
    model, clock = Model(), Clock()
    ask = guard(model, ["first"], clock)
    fail(ask, call, 10)
    for rest in (5.0, 10.0, 20.0, 40.0, 60.0, 60.0):
        clock.now += rest - 0.5
        assert fail(ask, call, 1) == [CircuitOpen]
        clock.now += 0.5
        assert fail(ask, call, 2) == [Unavailable, CircuitOpen], rest


def test_while_one_call_tries_nobody_else_does_until_another_rest_is_over(call: Call) -> None:
    model, clock = Model(), Clock()
    inside: list[list[type[Fault]]] = []

    def converse(call: Call, attempts: list[Attempt]) -> Reply:
        if clock.now == 105.0 and not inside:
            inside.append([])
            inside[0] += fail(ask, call, 1)
            clock.now = 110.0
            inside[0] += fail(ask, call, 1)
        return model(call, attempts)

    ask = guard(converse, ["first"], clock)
    fail(ask, call, 10)
    clock.now = 105.0
    fail(ask, call, 1)
    assert inside == [[CircuitOpen, Unavailable]]


def test_a_model_that_answers_again_is_asked_again(call: Call) -> None:
    model, clock = Model(), Clock()
    ask = guard(model, ["first"], clock)
    fail(ask, call, 10)
    clock.now += 5.1
    model.fault = None
    assert [ask(call, []).text for _ in range(3)] == ["ok"] * 3
    model.fault = Unavailable("down again")
    assert fail(ask, call, 11) == [Unavailable] * 10 + [CircuitOpen]
    clock.now += 4.5
    assert fail(ask, call, 1) == [CircuitOpen]
    clock.now += 0.5
    assert fail(ask, call, 1) == [Unavailable], "its next rest is as long as the first"


def test_a_quota_that_is_used_up_is_no_illness(call: Call) -> None:
    model = Model()
    model.fault = Throttled("wait")
    assert fail(guard(model, ["first"], Clock()), call, 30) == [Throttled] * 30
