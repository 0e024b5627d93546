"""The circuit of a model that fails every time opens, and closes when the model is back."""

import pytest

from judge.converse import Attempt, Call, Converse, Reply
from judge.errors import CircuitOpen, Fault, Final, Throttled, Unavailable, Unreadable
from judge.question.prompts import Prompts
from judge.resilience.circuit_breaker import guard
from tests.conftest import make_call


class Model:
    """A model that works or fails, and counts what it is asked."""

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
    """A clock that is set by the test."""

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


def test_ten_failures_in_a_row_open_the_circuit(call: Call) -> None:
    model = Model()
    ask = guard(model, ["first"], Clock())
    assert fail(ask, call, 15) == [Unavailable] * 10 + [CircuitOpen] * 5
    assert model.asked == 10
    with pytest.raises(CircuitOpen, match=r"^first failed 10 times in a row; its circuit is open$"):
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


def test_an_unreadable_answer_does_not_open_the_circuit(call: Call) -> None:
    model = Model()
    model.fault = Unreadable("?")
    assert fail(guard(model, ["first"], Clock()), call, 15) == [Unreadable] * 15


def test_half_open_one_call_tries_and_after_each_failure_the_circuit_is_open_for_longer(call: Call) -> None:
    model, clock = Model(), Clock()
    ask = guard(model, ["first"], clock)
    fail(ask, call, 10)
    for seconds in (5.0, 10.0, 20.0, 40.0, 60.0, 60.0):
        clock.now += seconds - 0.5
        assert fail(ask, call, 1) == [CircuitOpen]
        clock.now += 0.5
        assert fail(ask, call, 2) == [Unavailable, CircuitOpen], seconds


def test_half_open_a_second_call_may_try_only_when_as_much_time_has_passed_again(call: Call) -> None:
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


def test_an_answer_closes_the_circuit(call: Call) -> None:
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
    assert fail(ask, call, 1) == [Unavailable], "it is open for as long as the first time"


def test_throttles_do_not_open_the_circuit(call: Call) -> None:
    model = Model()
    model.fault = Throttled("wait")
    assert fail(guard(model, ["first"], Clock()), call, 30) == [Throttled] * 30
