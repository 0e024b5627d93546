"""Connections of our own: they fail as botocore's do, check certificates as botocore's do, and can be opened beforehand."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ReadTimeoutError,
    SSLError,
)
from botocore.httpsession import URLLib3Session, get_cert_path

from judge.aws.connections import Connections, Endpoint
from tests.converse_server import Action, ConverseServer, Raw, Reset, Say, Stall

LOCALHOST = Path(__file__).parent / "localhost.pem"
"""A certificate for the name `localhost`, signed by itself, and its key; no other program trusts it."""

BODY = b'{"messages": []}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def request(url: str, read_timeout: float | None = None):
    made = AWSRequest("POST", f"{url}/model/m/converse", {"Content-Type": "application/json"}, BODY).prepare()
    made.context = {} if read_timeout is None else {"read_timeout": read_timeout}
    return made


def connections(url: str, certificates: str = "", read_timeout: float = 5.0) -> Connections:
    return Connections(Endpoint(url, certificates or get_cert_path(True), 5.0, read_timeout))


class Listener(NamedTuple):
    """A server that closes each connection after its first answer."""

    port: int
    closed: SimpleQueue[None]
    """Has an item for each connection that was closed."""


@contextmanager
def listening(connections: int, *, tls: bool = False) -> Iterator[Listener]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(LOCALHOST)

    def serve() -> None:
        for _ in range(connections):
            wire, _ = sockets.accept()
            with suppress(OSError), context.wrap_socket(wire, server_side=True) if tls else wire as open_wire:
                received = b""
                while not received.endswith(BODY) and (more := open_wire.recv(65536)):
                    received += more
                open_wire.sendall(ANSWER)
            listener.closed.put(None)

    with socket.create_server(("127.0.0.1", 0)) as sockets:
        listener = Listener(sockets.getsockname()[1], SimpleQueue())
        thread = threading.Thread(target=serve)
        thread.start()
        yield listener
        thread.join(10)
        assert not thread.is_alive(), "fewer connections were opened"


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        pytest.param(Reset(), ConnectionClosedError, id="reset"),
        pytest.param(Stall(), ReadTimeoutError, id="no-answer"),
    ],
)
def test_it_fails_with_the_exception_that_botocore_raises(
    server: ConverseServer, action: Action, fault: type[HTTPClientError]
) -> None:
    server.script(action)
    with pytest.raises(fault) as ours:
        connections(server.url).send(request(server.url, read_timeout=0.2))
    with pytest.raises(fault) as theirs:
        URLLib3Session(timeout=(5.0, 0.2)).send(request(server.url))
    assert type(ours.value) is type(theirs.value)


def test_an_endpoint_where_nobody_listens_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    closed = connections(url)
    assert not closed.open()
    with pytest.raises(EndpointConnectionError):
        closed.send(request(url))


def test_a_connection_that_does_not_come_about_is_timed_out() -> None:
    """The backlog of the listener is full, so nothing answers the next connection."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        url = f"http://127.0.0.1:{address[1]}"
        with pytest.raises(ConnectTimeoutError):
            Connections(Endpoint(url, "", 0.2, 5.0)).send(request(url))
        for one in waiting:
            one.close()


def test_a_request_for_another_host_is_left_to_botocore(server: ConverseServer) -> None:
    own = connections(server.url)
    assert own.send(request("http://127.0.0.1:1")) is None
    assert own.send(request(f"{server.url}0")) is None, "a port that begins with the same digits is another one"


def test_an_answer_comes_with_status_headers_and_body(server: ConverseServer) -> None:
    server.script(Raw(b'{"message": "slow down"}', status=429), Say("fine"))
    own = connections(server.url)
    refused, answered = own.send(request(server.url)), own.send(request(server.url))
    assert (refused.status_code, refused.content, refused.headers["content-type"]) == (
        429,
        b'{"message": "slow down"}',
        "application/json",
    )
    assert (answered.status_code, answered.content) == (200, Say("fine").body())
    assert server.requests[0].headers["Content-Type"] == "application/json"
    assert server.requests[0].body == {"messages": []}


def test_an_answer_that_was_cut_off_is_given_as_far_as_it_came(server: ConverseServer) -> None:
    """As botocore does it; what is missing shows when it is read."""
    server.script(Raw(b'{"outp', promised=100), Say("fine"))
    own = connections(server.url)
    assert own.send(request(server.url)).content == b'{"outp'
    assert own.send(request(server.url)).content == Say("fine").body()


def test_requests_one_after_the_other_share_a_connection_whatever_their_time_limits(server: ConverseServer) -> None:
    own = connections(server.url)
    for limit in (None, 1.0, 5.0, 2.5):
        own.send(request(server.url, limit))
    assert len({one.port for one in server.requests}) == 1


def test_connections_that_were_opened_beforehand_are_used(server: ConverseServer) -> None:
    own = connections(server.url)
    assert own.open()
    assert own.open()
    ports = {server.opened.get(timeout=5) for _ in range(2)}
    assert not server.requests
    own.send(request(server.url))
    own.send(request(server.url))
    assert {one.port for one in server.requests} < ports
    assert server.opened.empty()


def test_a_connection_that_the_server_closed_meanwhile_is_replaced() -> None:
    with listening(2) as listener:
        url = f"http://127.0.0.1:{listener.port}"
        own = connections(url)
        for _ in range(2):
            assert own.send(request(url)).content == b"{}"
            listener.closed.get(timeout=5)


def test_a_connection_over_which_an_answer_never_came_is_not_used_again(server: ConverseServer) -> None:
    """The late answer would be taken for that of the next request."""
    server.script(Stall(), Say("fine"))
    own = connections(server.url)
    with pytest.raises(ReadTimeoutError):
        own.send(request(server.url, read_timeout=0.1))
    assert own.send(request(server.url)).content == Say("fine").body()
    assert len({one.port for one in server.requests}) == 2


@pytest.mark.parametrize(
    ("host", "certificates"),
    [
        pytest.param("localhost", "", id="signed-by-nobody-known"),
        pytest.param("127.0.0.1", str(LOCALHOST), id="for-another-name"),
    ],
)
def test_a_server_whose_certificate_does_not_hold_gets_no_request(host: str, certificates: str) -> None:
    with listening(2, tls=True) as listener:
        url = f"https://{host}:{listener.port}"
        own = connections(url, certificates)
        assert not own.open()
        with pytest.raises(SSLError):
            own.send(request(url))


def test_over_tls_a_connection_that_was_opened_beforehand_is_used() -> None:
    """The server sends session tickets after the handshake, which is no sign of a closed connection."""
    with listening(1, tls=True) as listener:
        url = f"https://localhost:{listener.port}"
        own = connections(url, str(LOCALHOST))
        assert own.open()
        assert own.send(request(url)).content == b"{}"


def test_what_comes_before_an_answer_is_none_and_no_request_gets_the_answer_to_another() -> None:
    def serve() -> None:
        wire, _ = sockets.accept()
        with wire:
            for place in (1, 2, 3):
                received = b""
                while not received.endswith(BODY):
                    received += wire.recv(65536)
                wire.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
                wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % place)

    with socket.create_server(("127.0.0.1", 0)) as sockets:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{sockets.getsockname()[1]}"
        ours = connections(url)
        assert [ours.send(request(url)).content for _ in range(3)] == [b"1", b"2", b"3"]
        thread.join(10)
