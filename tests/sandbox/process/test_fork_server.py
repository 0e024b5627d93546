"""The program that children are forked from: what it loads, what a child gets, which limits the kernel enforces."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import judge
from judge.sandbox.process import fork_server
from judge.sandbox.process.limits import Limits
from judge.sandbox.process.server import ForkServer

PACKAGE = str(Path(judge.__file__).parent)
HERE = str(Path(__file__).parent)


def test_modules_are_prepared_once_in_the_server_and_never_in_a_child(server: ForkServer) -> None:
    with server.child("children:serve", Limits()) as one, server.child("children:serve", Limits()) as other:
        first, second = (child.exchange({"do": "who"})["did"] for child in (one, other))
    assert first[0] != second[0]
    assert first[1] == second[1]
    assert first[2] == second[2] == [first[1]], "in the server, not in the child"


def test_a_child_finds_nothing_that_another_child_left(server: ForkServer) -> None:
    with server.child("children:serve", Limits()) as one:
        one.exchange({"do": "leave", "what": "secret"})
    with server.child("children:serve", Limits()) as other:
        assert "secret" not in other.exchange({"do": "who"})["did"][2]


def test_a_child_has_no_open_file_but_its_pipes_however_many_the_parent_has() -> None:
    """The control socket has a high number in a parent with many connections; a child that held it could ask for processes."""
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(600)]
    own = ForkServer(["children"], [HERE])
    try:
        with own.child("children:serve", Limits(), many[-1]) as child:
            assert child.exchange({"do": "open"})["did"] == [0, 1, 2, 3, 4, 5]
    finally:
        own.close()
        for one in many:
            os.close(one)


def test_a_child_has_no_environment_but_what_the_interpreter_needs(server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    own = ForkServer(["children"], [HERE])
    with own.child("children:serve", Limits()) as child:
        assert set(child.exchange({"do": "environment"})["did"]) <= {"PYTHONHASHSEED", "LD_LIBRARY_PATH", "LC_CTYPE"}
    own.close()


@pytest.mark.parametrize(
    ("question", "limits", "codes"),
    [
        pytest.param({"do": "burn"}, Limits(seconds=0.2, wall_factor=100), {-signal.SIGPROF}, id="time"),
        pytest.param({"do": "burn_in_c"}, Limits(seconds=0.2, wall_factor=100), {-signal.SIGPROF}, id="time-in-c"),
        pytest.param({"do": "burn", "allowed": 0.1}, Limits(seconds=60), {-signal.SIGPROF}, id="its-own-time"),
        pytest.param(
            {"do": "stubborn"}, Limits(seconds=0.1, wall_factor=100), {-signal.SIGKILL}, id="time-of-one-who-ignores-signals"
        ),
        pytest.param({"do": "hog", "bytes": 1 << 30}, Limits(memory_bytes=64 << 20), {12}, id="memory"),
        pytest.param({"do": "hog_in_c"}, Limits(memory_bytes=64 << 20), {-signal.SIGABRT}, id="memory-in-c"),
    ],
)
def test_the_kernel_ends_a_child_at_its_limits(
    server: ForkServer, question: dict[str, object], limits: Limits, codes: set[int]
) -> None:
    with server.child("children:serve", limits) as child:
        with pytest.raises(EOFError):
            child.exchange(question)
        ended = child.end()
    assert ended.code in codes
    assert ended.seconds < 10
    assert ended.memory < 1 << 30


def test_a_child_within_its_limits_is_not_ended(server: ForkServer) -> None:
    with server.child("children:serve", Limits(memory_bytes=64 << 20)) as child:
        assert child.exchange({"do": "hog", "bytes": 32 << 20}) == {"did": 32 << 20}
        assert child.exchange({"do": "file"}) == {"did": 0}, "it may write no file"


def test_the_program_says_what_is_missing_and_ends_when_its_parent_does() -> None:
    ours, theirs = socket.socketpair()
    program = subprocess.Popen(
        [sys.executable, "-P", "-s", "-S", "-B", fork_server.__file__, str(theirs.fileno())], pass_fds=(theirs.fileno(),)
    )
    theirs.close()
    ours.sendall(json.dumps({"package": PACKAGE, "path": [], "modules": ["judge.nothing"]}).encode() + b"\n")
    assert "judge.nothing" in json.loads(ours.recv(1 << 16))["unavailable"]
    ours.sendall(b'{"end": 1}\n')
    assert json.loads(ours.recv(1 << 16)) == {"unavailable": "no such child"}
    ours.close()
    assert program.wait(10) == 0
