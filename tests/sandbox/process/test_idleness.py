"""Who sleeps, and who merely gets no processor."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from judge.bounds import WORKER_LOOK
from judge.sandbox.process.idleness import Idleness
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child, ForkServer

HERE = str(Path(__file__).parent)


@pytest.fixture
def child() -> Iterator[Child]:
    server = ForkServer(["children"], (HERE,))
    with server.child("children:serve", Limits(seconds=60.0)) as one:
        assert one.exchange({"do": "nothing"}) == {"did": None}
        yield one
    server.close()


def looks(child: Child) -> float:
    idleness = Idleness(child)
    for _ in range(3):
        assert not child.ready(WORKER_LOOK)
        idleness.look()
    return idleness.seconds


def test_a_child_that_waits_is_idle(child: Child) -> None:
    assert 0 < looks(child) <= 3 * WORKER_LOOK


def test_a_child_that_works_is_not(child: Child) -> None:
    child.send({"do": "burn"})
    assert looks(child) < WORKER_LOOK


def test_a_child_that_the_machine_has_stopped_is_not(child: Child) -> None:
    answer = child.exchange({"do": "who"})
    os.kill(answer["did"][0], signal.SIGSTOP)
    assert looks(child) < WORKER_LOOK
    os.kill(answer["did"][0], signal.SIGCONT)


def test_a_child_that_is_gone_adds_nothing(child: Child) -> None:
    idleness = Idleness(child)
    child.end()
    assert idleness.look() == 0
