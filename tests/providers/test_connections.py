"""Connections to an endpoint: they end in time, check certificates, go through a proxy and follow nobody."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

import pytest

from judge.errors import Disconnected, Fault, Garbled, SettingsFault, TimedOut
from judge.providers.connections import Answer, Connections, Request
from tests.chat_server import ChatServer, Drip, Fail, Say
from tests.conftest import within
from tests.converse_server import Raw, Reset, Stall

LOCALHOST = Path(__file__).parents[1] / "aws" / "localhost.pem"
"""A certificate for the name `localhost`, signed by itself, and its key; no other program trusts it."""

ASKED = Request("POST", "/v1/chat/completions", b'{"model": "m"}', {"Content-Type": "application/json"})
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(autouse=True)
def _without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def listening(*begin: bytes, tls: bool = False) -> Iterator[tuple[int, SimpleQueue[bytes]]]:
    """Answer one connection: first the given parts, one for each request without a body, then the answer; give what was read."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(LOCALHOST)
    read: SimpleQueue[bytes] = SimpleQueue()

    def until(wire: socket.socket, end: bytes) -> None:
        received = b""
        while not received.endswith(end) and (more := wire.recv(65536)):
            received += more
        read.put(received)

    def serve() -> None:
        wire, _ = sockets.accept()
        with suppress(OSError), wire:
            for part in begin:
                until(wire, b"\r\n\r\n")
                wire.sendall(part)
            with context.wrap_socket(wire, server_side=True) if tls else wire as opened:
                until(opened, b"}")
                opened.sendall(ANSWER)

    with socket.create_server(("127.0.0.1", 0)) as sockets:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield sockets.getsockname()[1], read
        thread.join(10)
        assert not thread.is_alive()


def send(url: str, timeout: float = 5.0) -> Answer:
    return within(Connections(url).send, ASKED, timeout)


@pytest.mark.parametrize(
    ("action", "fault"),
    [
        pytest.param(Reset(), Disconnected, id="reset"),
        pytest.param(Raw(b"{}", promised=100), Disconnected, id="cut-off"),
        pytest.param(Raw(b"x" * (16 * 1024 * 1024 + 1)), Garbled, id="too-large"),
        pytest.param(Drip(b"HTTP/1.1 200 OK\r\n" + b"X-Header: x\r\n" * 200), Disconnected, id="headers-without-end"),
        pytest.param(Drip(b"SSH-2.0-OpenSSH_9.6\r\n"), Disconnected, id="another-protocol"),
    ],
)
def test_what_is_no_whole_answer_is_none(chat: ChatServer, action: Raw | Reset | Drip, fault: type[Fault]) -> None:
    chat.script(action)
    with pytest.raises(fault):
        send(chat.url)
    assert len(chat.requests) == 1, "nothing is sent again"


@pytest.mark.parametrize("action", [Stall(), Drip(b"HTTP/1.1 200 OK\r\n\r\n")])
def test_an_answer_that_does_not_end_in_time_is_timed_out_and_its_connection_left(chat: ChatServer, action: Stall | Drip) -> None:
    chat.script(action, Say("yes"))
    connections = Connections(chat.url)
    with pytest.raises(TimedOut):
        within(connections.send, ASKED, 0.2)
    assert within(connections.send, ASKED, 5.0).status == 200
    assert len({request.port for request in chat.requests}) == 2


def test_a_request_that_nobody_reads_is_timed_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        connections = Connections(f"http://127.0.0.1:{deaf.getsockname()[1]}/v1")
        with pytest.raises(TimedOut):
            within(connections.send, ASKED._replace(body=b"x" * 32 * 1024 * 1024), 0.2)


def test_no_time_is_no_request(chat: ChatServer) -> None:
    with pytest.raises(TimedOut):
        send(chat.url, 0.0)
    assert chat.requests == []


def test_one_connection_serves_one_request_after_the_other(chat: ChatServer) -> None:
    connections = Connections(chat.url)
    chat.script(Say("yes"), Fail(500), Say("yes"))
    assert [connections.send(ASKED, 5.0).status for _ in range(3)] == [200, 500, 200]
    assert len({request.port for request in chat.requests}) == 1


@pytest.mark.parametrize(
    "interim", [b"HTTP/1.1 102 Processing", b"HTTP/1.1 103 Early Hints\r\nLink: </x>", b"HTTP/1.1 100 Continue"]
)
def test_what_comes_before_an_answer_is_none_and_no_request_gets_the_answer_to_another(interim: bytes) -> None:
    def serve() -> None:
        wire, _ = sockets.accept()
        with wire, wire.makefile("rb") as lines:
            for place in (1, 2, 3):
                while lines.readline() != b"\r\n":
                    pass
                wire.sendall(interim + b"\r\n\r\n" + interim + b"\r\n\r\n")
                wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % place)

    with socket.create_server(("127.0.0.1", 0)) as sockets:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        connections = Connections(f"http://127.0.0.1:{sockets.getsockname()[1]}/v1")
        asked = Request("GET", "/v1/files", None, {})
        assert [within(connections.send, asked, 5.0).content for _ in range(3)] == [b"1", b"2", b"3"]
        thread.join(10)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"my sample", id="status"),
        pytest.param(b"HTTP/my sample 200 OK", id="version"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmy sample", id="chunk"),
    ],
)
def test_an_answer_that_is_none_is_not_quoted(said: bytes) -> None:
    with listening(said + b"\r\n\r\n") as (port, _), pytest.raises(Disconnected) as raised:
        within(Connections(f"http://127.0.0.1:{port}/v1").send, Request("GET", "/", None, {}), 0.5)
    assert "sample" not in str(raised.value)


def test_where_nobody_listens_nothing_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/v1"
    assert not Connections(url).open()
    with pytest.raises(Disconnected, match=r"Connection refused; is it running\?$"):
        send(url)


@pytest.mark.parametrize(("begin", "fault"), [((), TimedOut), ((b"HTTP/1.1 400 Bad Request\r\n\r\n",), Disconnected)])
def test_a_server_without_tls_is_told_to_be_asked_by_http(begin: tuple[bytes, ...], fault: type[Fault]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sockets:

        def serve() -> None:
            wire, _ = sockets.accept()
            with suppress(OSError), wire:
                for part in (wire.recv(1) and b"", *begin):
                    wire.sendall(part)
                while wire.recv(65536):
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(fault, match="if the server has no TLS, write http:// instead of https://"):
            send(f"https://127.0.0.1:{sockets.getsockname()[1]}/v1", 0.5)
        thread.join(10)


def test_a_timeout_after_the_handshake_says_nothing_of_tls(chat: ChatServer) -> None:
    chat.script(Stall())
    with pytest.raises(TimedOut, match=r"^no whole answer in time$"):
        send(chat.url, 0.2)


def test_a_certificate_that_nobody_signed_is_refused_with_what_to_do() -> None:
    with (
        listening(tls=True) as (port, read),
        pytest.raises(Disconnected, match="name the file of your certificates in SSL_CERT_FILE"),
    ):
        send(f"https://localhost:{port}/v1")
    assert read.empty()


def test_a_certificate_of_ones_own_is_trusted_for_its_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(LOCALHOST))
    with listening(tls=True) as (port, _):
        assert send(f"https://localhost:{port}/v1").content == b"{}"
    with listening(tls=True) as (port, read), pytest.raises(Disconnected):
        send(f"https://127.0.0.1:{port}/v1")
    assert read.empty()


@pytest.mark.parametrize(
    ("url", "host"), [("https://localhost:9/v1", b"localhost:9"), ("https://localhost/v1", b"localhost:443")]
)
def test_through_a_proxy_a_request_with_tls_goes_in_a_tunnel(url: str, host: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(LOCALHOST))
    with listening(b"HTTP/1.1 200 OK\r\n\r\n", tls=True) as (port, read):
        monkeypatch.setenv("https_proxy", f"http://ann:hunter2@127.0.0.1:{port}")
        assert send(url).content == b"{}"
    asked = read.get(timeout=5)
    assert asked.startswith(b"CONNECT " + host + b" HTTP/1.")
    assert b"Proxy-Authorization: Basic" in asked.replace(b"proxy-authorization", b"Proxy-Authorization")
    assert read.get(timeout=5).startswith(b"POST /v1/chat/completions ")


def test_a_proxy_forwards_what_is_not_encrypted_and_no_proxy_is_heeded(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", chat.url.removesuffix("/v1").replace("://", "://ann:hunter2@"))
    assert send("http://nowhere.invalid/v1").status == 404
    assert chat.requests[0].path == "http://nowhere.invalid/v1/chat/completions"
    assert chat.requests[0].headers["proxy-authorization"].startswith("Basic ")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    send(chat.url)
    assert chat.requests[1].path == "/v1/chat/completions"
    assert "proxy-authorization" not in chat.requests[1].headers


@pytest.mark.parametrize("proxy", ["socks5://ann:hunter2@127.0.0.1:1080", "http://ann:hunter2@:3128"])
def test_a_proxy_that_speaks_something_else_is_refused(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(SettingsFault, match="HTTP_PROXY: wanted a proxy such as") as raised:
        Connections("http://127.0.0.1:8000/v1")
    assert "hunter2" not in str(raised.value)
