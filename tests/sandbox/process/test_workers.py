"""Workers tell what they used up, and nobody waits for one that merely sleeps."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from judge.bounds import WORKER_IDLE
from judge.errors import CheckUnavailable
from judge.sandbox.process.workers import Spent, Workers

HERE = str(Path(__file__).parent)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    monkeypatch.setattr("sys.path", [HERE])
    return Workers(["children"], "children:serve", 64 << 20, libraries=True)


@pytest.mark.parametrize(
    ("question", "seconds", "what"),
    [
        pytest.param({"do": "burn"}, 0.2, "time", id="time"),
        pytest.param({"do": "burn_in_c"}, 0.2, "time", id="time-in-c"),
        pytest.param({"do": "stubborn"}, 1.0, "time", id="time-of-one-who-ignores-signals"),
        pytest.param({"do": "hog", "bytes": 1 << 30}, 5.0, "memory", id="memory"),
        pytest.param({"do": "signal", "number": signal.SIGSEGV}, 5.0, "memory", id="stack"),
        pytest.param({"do": "hog_in_c"}, 5.0, "memory", id="memory-in-c"),
    ],
)
def test_a_worker_tells_what_it_used_up(workers: Workers, question: dict[str, object], seconds: float, what: str) -> None:
    with workers.one(seconds) as worker:
        assert worker.ask({"do": "nothing"}) == {"did": None}
        assert worker.ask(question) == Spent(what)  # type: ignore[arg-type]
    with workers.one(seconds) as worker:
        assert worker.ask({"do": "nothing"}) == {"did": None}, "and the next one is not its victim"


@pytest.mark.parametrize(
    "question",
    [
        pytest.param({"do": "end", "code": 0}, id="ended"),
        pytest.param({"do": "end", "code": 1}, id="failed"),
        pytest.param({"do": "signal", "number": signal.SIGKILL}, id="killed-by-the-system"),
        pytest.param({"do": "unknown"}, id="a-fault-of-ours"),
    ],
)
def test_a_process_lost_for_another_reason_gives_no_verdict(workers: Workers, question: dict[str, object]) -> None:
    with workers.one(60.0) as worker, pytest.raises(CheckUnavailable, match="lost in the middle"):
        worker.ask(question)


def test_nobody_waits_for_a_child_that_sleeps(workers: Workers) -> None:
    begun = time.process_time()
    with workers.one(60.0) as worker:
        assert worker.ask({"do": "sleep", "seconds": WORKER_IDLE / 10}) == {"did": None}
        assert worker.ask({"do": "sleep", "seconds": 100_000}) == Spent("time")
    assert time.process_time() - begun < 1


def test_a_pause_of_the_parent_is_not_idleness_of_the_child(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paused machine makes the clock jump, which is not the work's fault."""
    monkeypatch.setattr("judge.sandbox.process.workers.WORKER_IDLE", 100_000.0)
    with workers.one(60.0) as worker:
        assert worker.ask({"do": "sleep", "seconds": 0.6}) == {"did": None}


def test_a_child_that_the_machine_stops_for_a_while_has_not_slept(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.sandbox.process.workers.WORKER_IDLE", 0.2)
    with workers.one(60.0) as worker:
        answer = worker.ask({"do": "who"})
        assert isinstance(answer, dict)
        pid = answer["did"][0]
        os.kill(pid, signal.SIGSTOP)
        again = threading.Timer(1.0, os.kill, (pid, signal.SIGCONT))
        again.start()
        assert worker.ask({"do": "nothing"}) == {"did": None}
        again.join()


def test_a_child_that_gets_no_processor_is_the_machines_fault(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judge.sandbox.process.workers.WORKER_WALL_FACTOR", 0.0)
    with workers.one(1_000.0) as worker, pytest.raises(CheckUnavailable, match="too busy"):
        worker.ask({"do": "burn"})


def test_only_a_few_children_work_at_a_time(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    few = Workers(["children"], "children:serve", 64 << 20, libraries=True)
    entered = threading.Event()

    def fifth() -> None:
        with few.one(5.0):
            entered.set()

    with ExitStack() as first_four:
        for _ in range(4):
            first_four.enter_context(few.one(5.0))
        waiting = threading.Thread(target=fifth)
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(60)
    waiting.join()


def test_without_a_process_there_is_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(["judge.nothing"], "judge.nothing:serve", 64 << 20)
    for _ in range(20):  # nor is a place lost
        with pytest.raises(CheckUnavailable), workers.one(1.0):
            pass
