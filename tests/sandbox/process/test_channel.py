"""A child's end of its pipes: whole frames in and out, and anything else is refused."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import judge
from judge.sandbox.process.channel import Channel


def framed(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


def channel(data: bytes, most: int = 100) -> Channel:
    inner, outer = os.pipe()
    os.write(outer, data)
    os.close(outer)
    return Channel(inner, -1, most)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", EOFError, id="the-other-side-is-gone"),
        pytest.param(b"\0\0\0\5{", EOFError, id="half-a-frame"),
        pytest.param(framed(b" " * 101), ValueError, id="above-the-limit"),
        pytest.param(framed(b"[]"), ValueError, id="no-object"),
        pytest.param(framed(b"{"), ValueError, id="no-json"),
    ],
)
def test_bytes_that_are_no_frame_raise(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        channel(data).receive()


def test_frames_come_one_by_one() -> None:
    both = channel(framed(b'{"a": 1}') + framed(b'{"b": 2}'))
    assert [both.receive(), both.receive()] == [{"a": 1}, {"b": 2}]


def test_a_frame_larger_than_a_pipe_is_sent_whole() -> None:
    inner, outer = os.pipe()
    frame = {"text": "é" * 200_000}
    sender = threading.Thread(target=Channel(-1, outer).send, args=(frame,))
    sender.start()
    assert Channel(inner, -1).receive() == frame
    sender.join()


def test_allowed_time_counts_from_now_on_and_then_ends_the_process() -> None:
    code = (
        "from judge.sandbox.process.channel import allow; import time\n"
        "allow(5)\nwhile time.process_time() < 0.3: pass\nallow(0.2); begun = time.process_time()\n"
        "while True: print(time.process_time() - begun, flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path(judge.__file__).parents[1]
    )
    assert done.returncode == -27
    assert 0.1 < json.loads(done.stdout.strip().split("\n")[-2]) < 1.0
