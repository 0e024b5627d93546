"""One question is paid for once, at the same time and later."""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.deadline import NEVER, Deadline
from judge.errors import AccessFault, BudgetSpent, DeadlinePassed, Throttled, TimedOut
from judge.judging.judgment import Judgment
from judge.judging.memory import Memory, Recent
from judge.verdict.verdict import Verdict
from tests.conftest import begin


class Kept(dict[str, Judgment]):
    """A store in memory."""

    def put(self, key: str, judgment: Judgment) -> None:
        assert key not in self, "what is there already is not written again"
        self[key] = judgment


JUDGMENT = Judgment(verdict=Verdict(scores=(), repaired=False), model="m")


def fail() -> Judgment:
    msg = "x"
    raise Throttled(msg)


def test_what_was_found_in_the_store_and_forgotten_is_asked_for_like_anything_else() -> None:
    store = Kept(a=JUDGMENT)
    memory = Memory(most=1, store=store)
    assert memory.known("a") == JUDGMENT
    memory.keep({"b": JUDGMENT})
    del store["a"]
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, "memory"), "not from the table any more"


def test_of_the_keys_that_were_made_the_last_ones_are_known() -> None:
    made = Recent(most=2)
    made.add("a")
    made.update(["b", "a", "c"])
    assert made == {"b", "c"}


def test_a_failure_is_not_remembered() -> None:
    memory = Memory()
    with pytest.raises(Throttled):
        memory.once("a", fail)
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")


class Waiting(Deadline):
    """A deadline that tells when somebody waits by it."""

    def __init__(self, at: float = math.inf) -> None:
        super().__init__(at)
        self.waited = threading.Event()

    def left(self) -> float | None:
        self.waited.set()
        return super().left()


class Flight:
    """A question that is being asked until it is told how that ends."""

    def __init__(self, memory: Memory, deadline: Deadline = NEVER) -> None:
        self._begun, self._go = threading.Event(), threading.Event()
        self._end: Callable[[], Judgment] = fail
        self.asked = begin(memory.once, "a", self._judge, deadline)
        assert self._begun.wait(5)

    def _judge(self) -> Judgment:
        self._begun.set()
        assert self._go.wait(5)
        return self._end()

    def land(self, end: Callable[[], Judgment]) -> None:
        self._end = end
        self._go.set()


def raiser(failure: Exception) -> Callable[[], Judgment]:
    def end() -> Judgment:
        raise failure

    return end


def test_a_failure_is_shared_by_all_who_waited_for_it() -> None:
    memory, late = Memory(), Waiting()
    flight = Flight(memory)
    second = begin(memory.once, "a", pytest.fail, late)
    assert late.waited.wait(5)
    flight.land(fail)
    for future in (flight.asked, second):
        with pytest.raises(Throttled):
            future.result(5)


@pytest.mark.parametrize(
    "failure", [DeadlinePassed("late"), Throttled("no time is left to ask again"), TimedOut("cut short")], ids=repr
)
@pytest.mark.parametrize("cancelled", [False, True])
def test_who_has_more_time_asks_again_when_the_time_of_another_was_up(failure: Exception, cancelled: bool) -> None:
    memory, late = Memory(), Waiting(time.monotonic() + 1_000)
    early = Deadline() if cancelled else Deadline(time.monotonic() + 100)
    flight = Flight(memory, early)
    second = begin(memory.once, "a", lambda: JUDGMENT, late)
    assert late.waited.wait(5)
    if cancelled:
        early.cancel()
    flight.land(raiser(failure))
    with pytest.raises(type(failure)):
        flight.asked.result(5)
    assert second.result(5) == (JUDGMENT, "asked")
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory")


def test_who_has_no_more_time_does_not_ask_again() -> None:
    end = time.monotonic() + 1_000
    memory, late = Memory(), Waiting(end)
    flight = Flight(memory, Deadline(end))
    second = begin(memory.once, "a", pytest.fail, late)
    assert late.waited.wait(5)
    flight.land(raiser(DeadlinePassed("late")))
    with pytest.raises(DeadlinePassed, match="late"):
        second.result(5)


def test_a_budget_that_is_spent_is_nobody_elses_failure() -> None:
    memory, late = Memory(), Waiting()
    flight = Flight(memory)
    second = begin(memory.once, "a", lambda: JUDGMENT, late)
    assert late.waited.wait(5)
    flight.land(raiser(BudgetSpent("spent")))
    assert second.result(5) == (JUDGMENT, "asked")


def test_what_is_ours_to_mend_is_everybodys_failure() -> None:
    memory, late = Memory(), Waiting()
    flight = Flight(memory, Deadline(time.monotonic() + 100))
    second = begin(memory.once, "a", pytest.fail, late)
    assert late.waited.wait(5)
    flight.land(raiser(AccessFault("denied")))
    with pytest.raises(AccessFault):
        second.result(5)


LATE = r"^the same question, asked for another sample, was not answered in time$"


def test_whoever_waits_gives_up_at_the_deadline() -> None:
    memory = Memory()
    flight = Flight(memory)
    with pytest.raises(DeadlinePassed, match=LATE):
        memory.once("a", pytest.fail, deadline=Deadline(0.0))
    flight.land(lambda: JUDGMENT)
    assert flight.asked.result(5) == (JUDGMENT, "asked")


def test_whoever_waits_gives_up_when_the_deadline_is_cancelled() -> None:
    memory, late = Memory(), Waiting()
    flight = Flight(memory)
    second = begin(memory.once, "a", pytest.fail, late)
    assert late.waited.wait(5)
    late.cancel()
    with pytest.raises(DeadlinePassed, match=LATE):
        second.result(5)
    flight.land(lambda: JUDGMENT)
    assert flight.asked.result(5) == (JUDGMENT, "asked")


def test_a_finished_judgment_is_not_made_again() -> None:
    memory = Memory()
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory")
    assert memory.once("b", lambda: JUDGMENT) == (JUDGMENT, "asked")


def test_equal_questions_in_flight_are_asked_once() -> None:
    memory, begun, go = Memory(), threading.Event(), threading.Event()
    made: list[int] = []

    def judge() -> Judgment:
        made.append(1)
        begun.set()
        go.wait(5)
        return JUDGMENT

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(memory.once, "a", judge)
        begun.wait(5)
        others = [pool.submit(memory.once, "a", judge) for _ in range(7)]
        go.set()
        assert first.result(5) == (JUDGMENT, "asked")
        assert [future.result(5) for future in others] == [(JUDGMENT, "joined")] * 7
    assert made == [1]


def test_the_least_recently_used_is_forgotten_first() -> None:
    memory = Memory(most=2)
    for key in "abac":
        memory.once(key, lambda: JUDGMENT)
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory")
    assert memory.once("b", lambda: JUDGMENT) == (JUDGMENT, "asked")


def test_a_failure_is_not_kept_in_the_store() -> None:
    kept = Kept()
    with pytest.raises(Throttled):
        Memory(store=kept).once("a", fail)
    assert kept == {}


def test_what_the_store_has_is_not_judged_again() -> None:
    other = JUDGMENT.model_copy(update={"model": "other"})
    kept = Kept(a=JUDGMENT, b=other)
    memory = Memory(store=kept)
    assert memory.once("a", pytest.fail) == (JUDGMENT, "table")
    assert memory.once("b", pytest.fail) == (other, "table")
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory"), "from now on it is here"


def test_what_was_judged_is_kept_in_the_store() -> None:
    kept = Kept()
    assert Memory(store=kept).once("a", lambda: JUDGMENT) == (JUDGMENT, "asked")
    assert kept == {"a": JUDGMENT}
    assert Memory(store=kept).once("a", pytest.fail) == (JUDGMENT, "table")


def test_what_is_not_known_is_none_and_nothing_is_asked() -> None:
    assert Memory[Judgment]().known("a") is None
    assert Memory(store=Kept(b=JUDGMENT)).known("a") is None


def test_a_question_in_flight_is_not_known_yet() -> None:
    memory = Memory[Judgment]()
    flight = Flight(memory)
    assert memory.known("a") is None
    flight.land(lambda: JUDGMENT)
    flight.asked.result(5)
    assert memory.known("a") == JUDGMENT


def test_what_is_kept_is_known_here_and_in_the_store() -> None:
    kept = Kept()
    memory = Memory(store=kept)
    memory.keep({"a": JUDGMENT})
    assert kept == {"a": JUDGMENT}
    assert memory.known("a") == JUDGMENT
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory")


def test_what_the_store_knows_is_known_without_asking_it_twice() -> None:
    kept = Kept(a=JUDGMENT)
    memory = Memory(store=kept)
    assert memory.known("a") == JUDGMENT
    kept.clear()
    assert memory.known("a") == JUDGMENT
    assert memory.once("a", pytest.fail) == (JUDGMENT, "table"), "nobody has used it before"
    assert memory.once("a", pytest.fail) == (JUDGMENT, "memory")


def test_what_is_kept_beyond_the_most_is_forgotten() -> None:
    memory = Memory[Judgment](most=2)
    for key in "abc":
        memory.keep({key: JUDGMENT})
    assert [memory.known(key) for key in "abc"] == [None, JUDGMENT, JUDGMENT]


def test_what_was_made_in_one_question_is_seen_all_at_once_and_written_once() -> None:
    seen: list[set[str]] = []

    class Looking(Kept):
        def put(self, key: str, judgment: Judgment) -> None:
            seen.append(memory.unknown("abc"))
            super().put(key, judgment)

    store = Looking()
    memory = Memory(store=store)
    memory.keep({"a": JUDGMENT, "b": JUDGMENT})
    memory.keep({"a": JUDGMENT, "b": JUDGMENT})
    assert seen == [{"c"}, {"c"}]
