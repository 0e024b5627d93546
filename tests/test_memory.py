"""One question is paid for once, at the same time and later."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from judge.deadline import Deadline
from judge.errors import DeadlinePassed, Throttled
from judge.judgment import Judgment
from judge.memory import Memory
from judge.verdict.verdict import Verdict


class Kept(dict[str, Judgment]):
    """A store in memory."""

    def put(self, key: str, judgment: Judgment) -> None:
        assert key not in self, "what is there already is not written again"
        self[key] = judgment


JUDGMENT = Judgment(verdict=Verdict(scores=(), repaired=False), model="m")


def fail() -> Judgment:
    msg = "x"
    raise Throttled(msg)


def test_a_failure_is_not_remembered() -> None:
    memory = Memory()
    with pytest.raises(Throttled):
        memory.once("a", fail)
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, False)


def test_a_failure_is_shared_by_all_who_waited_for_it() -> None:
    memory, begun, go = Memory(), threading.Event(), threading.Event()

    def slow() -> Judgment:
        begun.set()
        go.wait(5)
        return fail()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(memory.once, "a", slow)
        begun.wait(5)
        second = pool.submit(memory.once, "a", pytest.fail)
        go.set()
        for future in (first, second):
            with pytest.raises(Throttled):
                future.result(5)


def test_whoever_waits_gives_up_at_the_deadline() -> None:
    memory, begun, go = Memory(), threading.Event(), threading.Event()

    def slow() -> Judgment:
        begun.set()
        go.wait(5)
        return JUDGMENT

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(memory.once, "a", slow)
        begun.wait(5)
        with pytest.raises(DeadlinePassed, match=r"^the same question, asked for another sample, was not answered in time$"):
            memory.once("a", pytest.fail, deadline=Deadline(0.0))
        go.set()
        assert first.result(5) == (JUDGMENT, False)


def test_a_finished_judgment_is_not_made_again() -> None:
    memory = Memory()
    assert memory.once("a", lambda: JUDGMENT) == (JUDGMENT, False)
    assert memory.once("a", pytest.fail) == (JUDGMENT, True)
    assert memory.once("b", lambda: JUDGMENT) == (JUDGMENT, False)


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
        assert first.result(5) == (JUDGMENT, False)
        assert [future.result(5) for future in others] == [(JUDGMENT, True)] * 7
    assert made == [1]


def test_the_least_recently_used_is_forgotten_first() -> None:
    memory = Memory(most=2)
    for key in "abac":
        memory.once(key, lambda: JUDGMENT)
    assert memory.once("a", pytest.fail)[1]
    assert memory.once("b", lambda: JUDGMENT) == (JUDGMENT, False)


def test_a_failure_is_not_kept_in_the_store() -> None:
    kept = Kept()
    with pytest.raises(Throttled):
        Memory(store=kept).once("a", fail)
    assert kept == {}


def test_what_the_store_has_is_not_judged_again() -> None:
    other = JUDGMENT.model_copy(update={"model": "other"})
    kept = Kept(a=JUDGMENT, b=other)
    memory = Memory(store=kept)
    assert memory.once("a", pytest.fail) == (JUDGMENT, True)
    assert memory.once("b", pytest.fail) == (other, True)


def test_what_was_judged_is_kept_in_the_store() -> None:
    kept = Kept()
    assert Memory(store=kept).once("a", lambda: JUDGMENT) == (JUDGMENT, False)
    assert kept == {"a": JUDGMENT}
    assert Memory(store=kept).once("a", pytest.fail) == (JUDGMENT, True)
