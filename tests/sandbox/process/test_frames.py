"""Frames from a hostile child: nonsense is refused, and nobody waits past the deadline."""

import os
import time
from collections.abc import Callable, Iterator

import pytest

from judge.sandbox.process.frames import Frames


@pytest.fixture
def reply() -> Iterator[Callable[[bytes], Frames]]:
    """Make frames to a child that has already written its bytes and ended."""
    opened: list[Frames] = []
    ends: list[int] = []

    def make(data: bytes) -> Frames:
        inner, requests = os.pipe()
        results, outer = os.pipe()
        os.write(outer, data)
        os.close(outer)
        ends.append(inner)
        opened.append(Frames(requests, results, 100))
        return opened[-1]

    yield make
    for frames in opened:
        frames.close()
    for end in ends:
        os.close(end)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", EOFError, id="nothing"),
        pytest.param(b"\0\0", EOFError, id="half a length"),
        pytest.param(b"\0\0\0\5{", EOFError, id="half a frame"),
        pytest.param(b"\xff\xff\xff\xff", ValueError, id="above the limit"),
        pytest.param(b"\0\0\0\5[[[[[", ValueError, id="garbage"),
        pytest.param(b"\0\0\0\2[]", ValueError, id="no object"),
        pytest.param(b"\0\0\x0f\xff" + b"[" * 0xFFF, (RecursionError, ValueError), id="deep"),
    ],
)
def test_bytes_that_are_no_frame_raise(
    data: bytes, error: type[Exception] | tuple[type[Exception], ...], reply: Callable[[bytes], Frames]
) -> None:
    with pytest.raises(error):
        reply(data).exchange({}, time.monotonic() + 5)


def test_one_frame_answers_one_request(reply: Callable[[bytes], Frames]) -> None:
    frames = reply(b'\0\0\0\x07{"a":1}\0\0\0\x07{"a":2}')
    assert [frames.exchange({}, time.monotonic() + 5) for _ in range(2)] == [{"a": 1}, {"a": 2}]


def test_silence_is_a_timeout() -> None:
    inner, requests = os.pipe()
    results, outer = os.pipe()
    frames = Frames(requests, results, 100)
    with pytest.raises(TimeoutError):
        frames.exchange({}, 0.0)
    frames.close()
    os.close(inner)
    os.close(outer)


def test_ready_says_whether_anything_arrived_without_reading_it(reply: Callable[[bytes], Frames]) -> None:
    assert reply(b"\0").ready(time.monotonic() + 5)
    assert reply(b"").ready(time.monotonic() + 5), "the other side has closed its end"
    inner, requests = os.pipe()
    results, outer = os.pipe()
    frames = Frames(requests, results, 100)
    assert not frames.ready(0.0)
    frames.close()
    os.close(inner)
    os.close(outer)
