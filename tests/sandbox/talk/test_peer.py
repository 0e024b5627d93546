"""Two sides that ask each other over real pipes."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from judge.sandbox.process.channel import Channel
from judge.sandbox.talk.cells import Cells
from judge.sandbox.talk.peer import Gone, Peer
from tests.sandbox.talk.test_cells import Others


@contextmanager
def talk(perform: Callable[[str, list[Any]], Any], most: int = 1 << 20) -> Iterator[tuple[Peer, Peer, int]]:
    """A peer that asks, the one that answers, and the end on which its answers are written."""
    (inner, to_other), (results, outer) = os.pipe(), os.pipe()
    asking, answering = Peer(Channel(results, to_other, 1 << 20), 1 << 20), Peer(Channel(inner, outer), most)
    asking.cells, answering.cells = Cells(Others(), 2, prunes=True), Cells(Others(), 1, prunes=False)
    answering.perform = perform

    def serve() -> None:
        try:
            answering.serve()
        except Gone:
            os.close(outer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield asking, answering, outer
    finally:
        os.close(to_other)
        thread.join()
        os.close(inner)
        os.close(results)


def test_answers() -> None:
    with talk(lambda what, values: [what, *values]) as (peer, _, _):
        assert peer.ask("a", 1, [2]) == ["a", 1, [2]]
        assert peer.ask("b") == ["b"]


def test_a_question_inside_a_question() -> None:
    def perform(what: str, values: list[Any]) -> Any:
        return [there.ask("back", *values), what]

    with talk(perform) as (peer, there, _):
        peer.perform = lambda what, values: [what, sum(values)]
        assert peer.ask("sum", 1, 2) == [["back", 3], "sum"]


def test_what_was_printed_comes_with_the_answer() -> None:
    heard: list[list[Any]] = []
    with talk(lambda *_: None) as (peer, there, _):
        there.spoken = lambda: ["out", "err", None]
        peer.heard = heard.append
        peer.ask("x")
    assert heard == [["out", "err", None]]


def test_a_value_that_is_too_large_fails_and_the_next_one_does_not() -> None:
    sizes = {"large": 5000, "small": 5}
    with talk(lambda what, _: ["x" * sizes[what]], most=1000) as (peer, _, _):
        with pytest.raises(Gone, match="too large"):
            peer.ask("large")
        assert peer.ask("small") == ["xxxxx"]
        assert not peer.gone


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\0\0\0\5[[[[[", id="garbage"),
        pytest.param(b"\xff\xff\xff\xff", id="endless"),
        pytest.param(b"\0\0\0\2{}", id="no fields"),
        pytest.param(b'\0\0\0\x0e{"value": null}', id="an answer of another kind"),
        pytest.param(b'\0\0\0\x3d{"cells":[],"values":[],"drop":[],"free":[],"said":["","",0]}', id="no value"),
    ],
)
def test_a_side_that_says_nonsense_is_gone_for_good(data: bytes) -> None:
    with talk(lambda *_: None) as (peer, _, end):
        os.write(end, data)
        for _ in range(2):
            with pytest.raises(Gone):
                peer.ask("x")
        assert peer.gone


def test_a_side_that_has_ended_is_gone() -> None:
    def perform(*_: Any) -> Any:
        raise Gone

    with talk(perform) as (peer, _, _), pytest.raises(Gone, match="ended"):
        peer.ask("x")


def test_gone_is_no_ordinary_exception() -> None:
    assert not issubclass(Gone, Exception)
