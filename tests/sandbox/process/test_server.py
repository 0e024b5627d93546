"""The parent's side of the fork server: children from any thread, a server that is lost and started again."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import Child, ForkServer, shared

HERE = str(Path(__file__).parent)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def who(server: ForkServer) -> list[int]:
    with server.child("children:serve", Limits()) as child:
        found: list[int] = child.exchange({"do": "who"})["did"]
        return found


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        pytest.param(ForkServer(["judge.nothing"]), "No module named", id="module"),
        pytest.param(
            ForkServer(["children"], [HERE], python="/nonexistent/python"), "no child process can be started", id="interpreter"
        ),
        pytest.param(ForkServer(["children"], [HERE], python="/bin/true"), "does not start", id="another-program"),
    ],
)
def test_a_server_that_cannot_start_does_no_work(made: ForkServer, reason: str) -> None:
    before = threading.active_count()
    with pytest.raises(CheckUnavailable, match=reason), made.child("children:serve", Limits()):
        pass
    assert threading.active_count() == before


def test_a_child_ends_with_its_block_even_if_it_does_not_answer(server: ForkServer) -> None:
    with server.child("children:serve", Limits()) as child:
        pid = child.exchange({"do": "who"})["did"][0]
        child.deadline = time.monotonic() + 0.05
        with pytest.raises(TimeoutError):
            child.exchange({"do": "sleep", "seconds": 100})
        with pytest.raises(TimeoutError):
            child.ready(100)
    assert not alive(pid)
    assert child.end().code == -signal.SIGKILL, "how it ended can be asked again"


def test_the_parent_knows_how_long_a_child_has_worked(server: ForkServer) -> None:
    with server.child("children:serve", Limits(seconds=100)) as child:
        child.exchange({"do": "nothing"})
        before = child.at_work()
        assert before is not None
        child.send({"do": "burn", "allowed": 0.3})
        assert child.ready(60)
    assert child.at_work() is None, "it is gone"
    assert not child.is_asleep()


def test_a_child_that_sleeps_is_told_from_one_that_works(server: ForkServer) -> None:
    def becomes(child: Child, *, asleep: bool) -> bool:
        until = time.monotonic() + 60
        return any(child.is_asleep() == asleep for _ in iter(lambda: time.monotonic() > until, True))

    with server.child("children:serve", Limits(seconds=100)) as child:
        assert becomes(child, asleep=True), "it waits for a question"
        child.send({"do": "burn"})
        assert becomes(child, asleep=False)


def test_a_child_gets_other_descriptors_too(server: ForkServer) -> None:
    inner, outer = os.pipe()
    with server.child("children:serve", Limits(), outer) as child:
        assert child.exchange({"do": "write_to", "what": "hello"}) == {"did": 5}
    assert os.read(inner, 10) == b"hello"
    os.close(inner)
    os.close(outer)


def test_a_lost_server_costs_only_the_work_that_was_in_it() -> None:
    own = ForkServer(["children"], [HERE])
    first = who(own)[1]
    with own.child("children:serve", Limits()) as child:
        os.kill(first, signal.SIGKILL)
        with pytest.raises((EOFError, BrokenPipeError)):
            child.exchange({"do": "sleep", "seconds": 60})
    assert who(own)[1] != first, "the end of the child has noticed it, and the next one has a new server"
    own.close()


def test_a_closed_server_ends_its_children_and_starts_again_when_needed() -> None:
    own = ForkServer(["children"], [HERE])
    with own.child("children:serve", Limits()) as child:
        pid, server_pid, _ = child.exchange({"do": "who"})["did"]
        own.close()
        assert not alive(server_pid)
        with pytest.raises((EOFError, BrokenPipeError)):
            child.exchange({"do": "nothing"})
    assert not alive(pid)
    assert who(own)[1] != server_pid
    own.close()


def test_many_threads_get_children_of_one_server(server: ForkServer) -> None:
    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(lambda _: who(server), range(100)))
    assert len({pid for pid, _, _ in found}) == 100
    assert len({parent for _, parent, _ in found}) == 1


def test_a_busy_hostile_child_delays_nobody(server: ForkServer) -> None:
    """The honest children are done while the hostile one is still working."""
    with server.child("children:serve", Limits(seconds=30)) as hostile:
        hostile.send({"do": "burn"})
        for _ in range(5):
            who(server)
        assert not hostile.ready(0.0)


def test_all_who_need_the_same_modules_share_one_server() -> None:
    assert shared(("children",), (HERE,)) is shared(("children",), (HERE,))
    assert shared(("children",), (HERE,)) is not shared(("children",), ())
