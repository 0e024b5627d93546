"""What is no body, however it is sent."""

import json

import pytest

from tests.reward_server import RECORD, head, running

DEEP = b"[" * 200_000
MB = 1024 * 1024


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "not JSON: Expecting value at line 1, column 1", id="empty"),
        pytest.param(b"{", "not JSON: Expecting property name", id="cut"),
        pytest.param(b'{"a": NaN}', "not JSON: NaN is no number of JSON", id="nan"),
        pytest.param(b"[-Infinity]", "not JSON: -Infinity is no number of JSON", id="infinity"),
        pytest.param(b'{"a": -1e999}', "not JSON: a number is too large", id="no-float"),
        pytest.param(b'{"a": "\xff"}', "wanted UTF-8; byte 7 is not", id="utf-8"),
        pytest.param("{}".encode("utf-16"), "wanted UTF-8; byte 0 is not", id="utf-16"),
        pytest.param(DEEP, "nested too deeply", id="deep"),
        pytest.param(b"1" * 5000, "not JSON: Exceeds the limit", id="digits"),
    ],
)
def test_what_is_not_json_is_refused_and_not_quoted(body: bytes, said: str) -> None:
    with running(pytest.fail) as server:
        asked = server.post("/score", body)
    assert asked.status == 400
    assert said in asked.json["detail"]


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_sent() -> None:
    with running(pytest.fail, max_body=1) as server, server.connect() as connection:
        connection.sendall(head(MB + 1))
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_does_not_say_its_length_is_refused_when_it_is_too_large() -> None:
    chunk = b"%x\r\n%s\r\n" % (MB // 2, b" " * (MB // 2))
    with running(pytest.fail, max_body=1) as server, server.connect() as connection:
        connection.sendall(
            b"POST /score HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + b"1\r\n \r\n"
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_just_the_limit_is_read() -> None:
    text = json.dumps(RECORD)
    with running(max_body=1) as server:
        assert server.post("/score", (text + " " * (MB - len(text))).encode()).status == 200
