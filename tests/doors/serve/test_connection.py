"""Callers that are slow, hostile or half gone: each is shut out in time, and nobody else waits for them."""

import json
import socket

import pytest

from judge.doors.serve.connection import Connection
from tests.reward_server import RECORD, head, running

BODY = json.dumps(RECORD).encode()


class Quick(Connection):
    """One that waits for a fifth of a second."""

    to_send = to_read = 0.2


def rest(connection: socket.socket) -> bytes:
    """Read until the server closes; that it does not would be a timeout."""
    received = b""
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST /score HT", id="half-a-line"),
        pytest.param(b"POST /score HTTP/1.1\r\nHost: h\r\nX-A: ", id="half-a-head"),
        pytest.param(head(100), id="no-body"),
        pytest.param(head(100) + b"{", id="half-a-body"),
        pytest.param(b"POST /score HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[", id="half-a-chunk"),
    ],
)
def test_who_does_not_send_a_whole_request_is_shut_out_without_an_answer(sent: bytes) -> None:
    with running(pytest.fail, connection=Quick) as server, server.connect() as connection:
        connection.sendall(sent)
        assert rest(connection) == b""
        assert server.get("/health").status == 200


def test_who_sends_byte_by_byte_does_not_win_time() -> None:
    with running(pytest.fail, connection=Quick) as server, server.connect() as connection:
        connection.settimeout(0.02)
        closed = False
        for _ in range(500):
            try:
                connection.sendall(b"G")
                closed = connection.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                closed = True
            if closed:
                break
        assert closed


class Unread(Connection):
    """One that waits for a fifth of a second for its answer to be read."""

    to_read = 0.2


def test_who_does_not_read_is_shut_out() -> None:
    records = [{**RECORD, "id": f"{place}{'x' * 200_000}"} for place in range(40)]
    body = json.dumps(records).encode()
    with running(connection=Unread) as server, server.connect() as connection:
        connection.sendall(head(len(body)) + body)
        [held] = server.server.server_state.connections
        assert any(held not in server.server.server_state.connections or not server.get("/health") for _ in range(5000))
        received = rest(connection)
    assert received.startswith(b"HTTP/1.1 200 ")
    assert len(received) < len(body), "the rest of the answer was dropped"


def test_a_refused_request_cannot_hold_its_connection_by_going_on() -> None:
    with running(pytest.fail, connection=Quick, max_body=1) as server, server.connect() as connection:
        connection.sendall(head(100_000_000) + b" ")
        assert rest(connection).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="tls"),
        pytest.param(b"POST /score HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", id="length"),
        pytest.param(b"POST /score HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", id="two-lengths"),
        pytest.param(b"POST /score HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="chunk"),
        pytest.param(b"GET /health HTTP/1.1\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n", id="gigantic-head"),
    ],
)
def test_what_is_no_request_is_refused(sent: bytes) -> None:
    with running(pytest.fail) as server:
        with server.connect() as connection:
            connection.sendall(sent)
            answer = rest(connection)
        assert answer.startswith(b"HTTP/1.1 400 ") or answer == b""
        assert server.get("/health").status == 200


def test_half_a_request_that_was_sent_before_the_answer_to_another_holds_no_place() -> None:
    with running(connection=Quick, queue=1) as server, server.connect() as connection:
        connection.sendall(head(len(BODY)) + BODY + head(100) + b"{")
        assert rest(connection).startswith(b"HTTP/1.1 200 ")
        assert server.post("/score", RECORD).status == 200


def test_a_connection_serves_one_request_after_the_other() -> None:
    with running(connection=Quick) as server, server.connect() as connection:
        for _ in range(3):
            connection.sendall(head(len(BODY)) + BODY)
            answer = b""
            while b'"provenance"' not in answer or not answer.endswith(b"}]}"):
                answer += connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 ")
