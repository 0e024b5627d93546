"""The child's side of `expressions`: reads two expressions and compares them, once.

It is forked from a process that has the library loaded, and gets two questions: `{"reference", "seconds"}`, answered by whether
the reference can be read, and `{"answer"}`, answered by whether the answer holds an expression and whether the two are equal.
"""

import logging
import sys
from typing import Any

from judge.bounds import EXPRESSION_DEPTH
from judge.sandbox.process.channel import Channel, allow


def prepare() -> None:
    """Load the library before any fork, with what it loads and caches at first use."""
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(EXPRESSION_DEPTH)
    for wanted, answer in _FIRST:
        for written in (rf"\boxed{{{answer}}}", f"${answer}$", answer, f"So it is {answer}."):
            _verify(_parse(rf"\boxed{{{wanted}}}"), _parse(written))


def serve(requests: int, results: int) -> None:
    """Compare one answer with one reference."""
    channel = Channel(requests, results)
    question = channel.receive()
    allow(question["seconds"])
    wanted = _parse(question["reference"])
    readable = any(not isinstance(item, str) for item in wanted)
    channel.send({"read": readable})
    answer = _parse(channel.receive()["answer"])
    channel.send({"read": bool(answer), "equal": bool(answer) and _verify(wanted, answer)})


def _parse(text: str) -> list[Any]:
    from math_verify import parse  # type: ignore[import-untyped]

    try:
        return list(parse(text, parsing_timeout=None))
    except (RecursionError, MemoryError):
        return []


def _verify(wanted: list[Any], answer: list[Any]) -> bool:
    from math_verify import verify

    try:
        return bool(verify(wanted, answer, timeout_seconds=None))
    except (RecursionError, MemoryError):
        return False


_FIRST = (
    ("5", "6"),
    ("-1{,}000.5", "1000"),
    (r"50\%", "0.5"),
    (r"\text{B}", "(B)"),
    ("3x^2 - 1", "y"),
    (r"\pi", "3.14159"),
    (r"\ln 2", r"\log_2 8"),
    (r"\frac{1}{2}", "0.5"),
    ("(a+b)^2", "a^2+2ab+b^2"),
    (r"\sqrt{2}/2", r"\frac{1}{\sqrt{2}}"),
    ("x = 3", "3"),
    (r"\{1, 2\}", r"\{2, 1\}"),
    ("(1, 2)", "[1, 2]"),
    (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
    (r"1 \le x < 2", "[1, 2)"),
    (r"\sin(x)^2 + \cos(x)^2", "1"),
)
"""Comparisons of all usual kinds, made once in the server: what the library loads and caches for them is then in every child."""
