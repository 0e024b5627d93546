"""The process of the server, run as one runs it: its log, its signals, its end."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple

import pytest

from tests.conftest import begin, marks
from tests.converse_server import ConverseServer, Request, Say

RECORD = {"id": "a", "prompt": "Summarise: the pool is closed.", "response": "The pool is closed."}


class Process(NamedTuple):
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, None if body is None else json.dumps(body))
            with connection.getresponse() as answer:
                content = answer.read()
                return answer.status, json.loads(content) if content.startswith(b"{") else content

    def end(self) -> tuple[int, list[dict[str, Any]]]:
        """Wait for its end; return its exit code and what it logged since it began to serve."""
        _, said = self.process.communicate(timeout=30)
        return self.process.returncode, [json.loads(line) for line in said.splitlines()]


@contextmanager
def started(server: ConverseServer, *options: str) -> Iterator[Process]:
    """Run `judge serve` with a judge on the Converse server."""
    command = [sys.executable, "-m", "judge", "serve", "--rubric", "summary", "--model", "a.model-v1:0", "--port", "0", *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUDGE_")}
    process = subprocess.Popen(command, env={**kept, "NO_COLOR": "1"}, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        first = json.loads(process.stderr.readline())
        assert (first["message"], first["host"]) == ("serving", "127.0.0.1")
        yield Process(process, first["port"])
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@pytest.fixture
def slow(server: ConverseServer) -> Any:
    """A judge that says when it is asked, and waits until it may answer."""
    import threading

    class Slow:
        asked, go = threading.Event(), threading.Event()

        def __call__(self, _: Request) -> Say:
            self.asked.set()
            self.go.wait(20)
            return Say(marks("summary"))

    slow = Slow()
    server.reply = slow
    yield slow
    slow.go.set()


def test_at_the_first_signal_it_finishes_what_it_has(server: ConverseServer, slow: Any) -> None:
    with started(server) as process:
        first = begin(process.ask, "POST", "/score", RECORD)
        assert slow.asked.wait(20)
        process.process.send_signal(signal.SIGTERM)
        while process.ask("GET", "/ready")[0] == 200:
            pass
        assert process.ask("POST", "/score", RECORD)[0] == 503
        slow.go.set()
        status, answer = first.result(20)
        assert (status, answer["outcomes"][0]["outcome"]) == (200, "scored")
        code, lines = process.end()
    assert code == 0
    assert lines[-1]["message"] == "stopped"
    [told] = [line for line in lines if line["message"].startswith("finishing")]
    assert "a second signal ends at once" in told["message"]
    assert (told["requests"], told["within_seconds"]) == (1, 150.0)
    assert {(line["route"], line["status"]) for line in lines if line["message"] == "request"} >= {
        ("/score", 200),
        ("/score", 503),
    }


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_at_the_second_signal_it_stops_at_once_and_the_caller_gets_no_reward(
    server: ConverseServer, slow: Any, sign: signal.Signals
) -> None:
    with started(server) as process:
        first = begin(process.ask, "POST", "/score", RECORD)
        assert slow.asked.wait(20)
        process.process.send_signal(sign)
        while process.ask("GET", "/ready")[0] == 200:
            pass
        process.process.send_signal(sign)
        assert first.result(20) == (503, {"detail": "the server was stopped before this was done"})
        code, lines = process.end()
    assert code == 0
    assert [line["status"] for line in lines if line.get("route") == "/score"] == [503]
    assert not any("fault" in line or "Exception" in line["message"] for line in lines)


def test_what_is_not_done_by_the_deadline_is_unscored_and_the_server_ends(server: ConverseServer, slow: Any) -> None:
    with started(server, "--deadline", "2") as process:
        first = begin(process.ask, "POST", "/score", RECORD)
        assert slow.asked.wait(20)
        process.process.send_signal(signal.SIGINT)
        assert first.result(20)[1]["outcomes"][0]["reason"] == "deadline"
        assert process.end()[0] == 0


def test_a_caller_without_a_request_does_not_keep_it_from_ending(server: ConverseServer) -> None:
    with started(server) as process, socket.create_connection(("127.0.0.1", process.port)) as idle:
        idle.sendall(b"POST /score HTTP/1.1\r\nHost")
        process.process.send_signal(signal.SIGTERM)
        assert process.end()[0] == 0
