"""The judge of the proofs: a real HTTP server that scores a response by a rule, and a grader that asks it.

A proof runs in its trainer's environment, which has no pytest. So this imports nothing of it.
"""

import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from judge.grader import Grader
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import parse_rubric
from tests.converse_server import Action, Fail, Request, Say, Stall, serve

_RESPONSE = re.compile(r"<response-([0-9a-f]{6})>\n(.*?)\n</response-\1>", re.DOTALL)

SECONDS = 1.0
"""How long the grader waits for an answer; a judge that hangs is given up then."""

CASES = ("scored", "one failed", "all failed", "timeout")
"""What the judge does, the same for every trainer: it answers; it fails on some responses; it fails on all; it never answers."""

FAILED = "broken"
"""A response with this word in it is one on which the judge fails in the case `one failed`."""


def rubric() -> Rubric:
    """Return a rubric with one criterion, from 0 to 10; the reward is a tenth of it."""
    criteria = [{"name": "quality", "description": "How good is it?", "range": [0, 10]}]
    return parse_rubric({"name": "quality_of_it", "description": "A proof.", "criteria": criteria, "judge": {"reasons": "none"}})


def quality(response: str) -> float:
    """Return the reward of a response: 0 to 1 in tenths, by a checksum of it."""
    return checksum(response) % 11 / 10


def checksum(response: str) -> int:
    """Return a number that hangs on the letters and digits of a response alone: a question shows other characters in its own way."""
    return zlib.crc32("".join(character for character in response if character.isascii() and character.isalnum()).encode())


def breaks(response: str) -> bool:
    """Whether the judge fails on this response in the case `one failed`, as the proofs decide that write the responses."""
    return FAILED in response


def reply(case: str, fails: Callable[[str], bool] = breaks) -> Callable[[Request], Action]:
    """Return what the server answers in a case."""

    def answer(request: Request) -> Action:
        response = _RESPONSE.findall(request.user)[-1][1]
        if case == "timeout":
            return Stall()
        if case == "all failed" or (case == "one failed" and fails(response)):
            return Fail(400, "ValidationException")
        return Say(json.dumps({"quality": quality(response) * 10}))

    return answer


@contextmanager
def judged(case: str, fails: Callable[[str], bool] = breaks) -> Iterator[Grader]:
    """Give a grader whose judge does what the case says."""
    with serve() as server:
        server.reply = reply(case, fails)
        address = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        os.environ |= {**address, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
        yield Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=SECONDS, progress=False)


def said(case: str) -> str:
    """Return in words what the judge does in a case."""
    return {
        "scored": "answers",
        "one failed": "fails on some",
        "all failed": "fails on all",
        "timeout": f"hangs; given up after {SECONDS:g} s",
    }[case]


def report(trainer: str, version: str, case: str, trained_on: Any, *, ok: bool, judge: str | None = None) -> None:
    """Print a line for the runner."""
    line = {
        "trainer": trainer,
        "version": version,
        "case": case,
        "judge": judge or said(case),
        "trained_on": trained_on,
        "ok": ok,
    }
    print(json.dumps(line), flush=True)
