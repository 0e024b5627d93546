"""Connections that are kept for the next request, on real sockets."""

import gc
import socket
import threading
from collections.abc import Iterator

import pytest
from urllib3.connection import HTTPConnection

from judge.aws.pool import FinalResponse, Pool

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Listener:
    """Accepts connections and does nothing with them."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(10)
        self.made: list[HTTPConnection] = []

    def make(self) -> HTTPConnection:
        self.made.append(HTTPConnection("127.0.0.1", self.socket.getsockname()[1], timeout=10))
        return self.made[-1]

    def accept(self) -> socket.socket:
        accepted = self.socket.accept()[0]
        accepted.settimeout(10)
        return accepted


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    with made.socket:
        yield made
        for connection in made.made:
            connection.close()


def ended(accepted: socket.socket) -> bool:
    """Whether the other side has closed its end."""
    with accepted:
        return accepted.recv(1) == b""


def test_where_nobody_listens_nothing_is_kept(listener: Listener) -> None:
    listener.socket.close()
    pool = Pool(lambda: HTTPConnection("127.0.0.1", 1, timeout=10))
    assert not pool.open()
    with pool.lend() as connection:
        assert connection.is_closed


def test_a_connection_whose_block_did_not_end_well_is_closed_and_not_lent_again(listener: Listener) -> None:
    pool = Pool(listener.make)
    assert pool.open()
    accepted = listener.accept()
    with pytest.raises(KeyboardInterrupt), pool.lend() as first:
        raise KeyboardInterrupt
    assert ended(accepted)
    with pool.lend() as second:
        assert second is not first


def test_a_connection_that_was_closed_meanwhile_is_replaced(listener: Listener) -> None:
    pool = Pool(listener.make)
    pool.open()
    listener.accept().close()
    assert listener.made[0].sock.recv(1, socket.MSG_PEEK) == b"", "the end has arrived"
    with pool.lend() as connection:
        assert connection is listener.made[1]


def test_a_connection_with_something_unasked_on_it_is_replaced(listener: Listener) -> None:
    pool = Pool(listener.make)
    pool.open()
    with listener.accept() as accepted:
        accepted.sendall(ANSWER)
        listener.made[0].sock.recv(1, socket.MSG_PEEK)
        with pool.lend() as connection:
            assert connection is listener.made[1]


def test_the_last_one_used_is_lent_first_and_none_is_lent_twice_at_once(listener: Listener) -> None:
    pool = Pool(listener.make)
    pool.open(), pool.open()
    with listener.accept(), listener.accept():
        with pool.lend() as one, pool.lend() as other:
            assert [one, other] == [listener.made[1], listener.made[0]]
        with pool.lend() as again:
            assert again is one


def test_what_is_idle_is_closed_with_the_pool(listener: Listener) -> None:
    pool = Pool(listener.make)
    pool.open()
    accepted = listener.accept()
    del pool
    gc.collect()
    assert ended(accepted)


def test_an_answer_is_what_comes_after_all_interim_ones(listener: Listener) -> None:
    connection = listener.make()
    connection.response_class = FinalResponse
    connection.connect()
    with listener.accept() as accepted:
        early = b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"
        threading.Thread(target=accepted.sendall, args=(early + b"HTTP/1.1 100 Continue\r\n\r\n" + early + ANSWER,)).start()
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.data, "link" in answer.headers) == (200, b"ok", False)
