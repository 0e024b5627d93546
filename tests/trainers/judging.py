"""The judge of the proofs: a real HTTP server that scores a response by a rule, and a grader or a `judge serve` that asks it.

A proof runs in its trainer's environment, which has no pytest. So this imports nothing of it.
"""

import json
import os
import re
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from judge.grader import Grader
from judge.rubric.rubric import Rubric
from judge.rubric.rubric_file import parse_rubric
from tests import converse_server

_RESPONSE = re.compile(r"<response-([0-9a-f]{6})>\n(.*?)\n</response-\1>", re.DOTALL)

SECONDS = 1.0
"""How long the grader waits for a judge that hangs."""

PATIENT = 60.0
"""How long it waits for one that answers: on a busy machine that takes longer than a second."""

_WAIT = "JUDGING_SECONDS"

CASES = ("scored", "one failed", "all failed", "timeout")
"""What the judge does, the same for every trainer: it answers; it fails on some responses; it fails on all; it never answers."""

FAILED = "broken"
"""A response with this word in it is one on which the judge fails in the case `one failed`."""


RUBRIC = {
    "name": "quality_of_it",
    "description": "A proof.",
    "criteria": [{"name": "quality", "description": "How good is it?", "range": [0, 10]}],
    "judge": {"reasons": "none"},
}
"""One criterion, from 0 to 10; the reward is a tenth of it."""

PROJECT = "PROJECT_PYTHON"
"""The variable with the Python of this project, which the runner sets: `judge serve` does not run in a trainer's environment."""


def seconds() -> float:
    """Return how long the grader of the present case waits for an answer."""
    return float(os.environ.get(_WAIT, SECONDS))


def rubric() -> Rubric:
    """Return the rubric."""
    return parse_rubric(RUBRIC)


def quality(response: str) -> float:
    """Return the reward of a response: 0 to 1 in tenths, by a checksum of it."""
    return checksum(response) % 11 / 10


def checksum(response: str) -> int:
    """Return a number that hangs on the letters and digits of a response alone: a question shows other characters in its own way."""
    return zlib.crc32("".join(character for character in response if character.isascii() and character.isalnum()).encode())


def breaks(response: str) -> bool:
    """Whether the judge fails on this response in the case `one failed`, as the proofs decide that write the responses."""
    return FAILED in response


def reply(case: str, fails: Callable[[str], bool], server: ModuleType) -> Callable[[Any], Any]:
    """Return what a server answers in a case, in the words of its module: `tests.converse_server` or `tests.chat_server`."""

    def answer(request: Any) -> Any:
        response = _RESPONSE.findall(request.user)[-1][1]
        if case == "timeout":
            return converse_server.Stall()
        if case == "all failed" or (case == "one failed" and fails(response)):
            return server.Fail(400, "ValidationException")
        return server.Say(json.dumps({"quality": quality(response) * 10}))

    return answer


@contextmanager
def judged(case: str, fails: Callable[[str], bool] = breaks) -> Iterator[Grader]:
    """Give a grader whose judge does what the case says, over Bedrock's Converse."""
    with converse_server.serve() as server:
        server.reply = reply(case, fails, converse_server)
        address = {"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        os.environ |= {**address, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
        os.environ[_WAIT] = str(SECONDS if case == "timeout" else PATIENT)
        yield Grader(rubric(), models=["a-judge"], attempts=1, read_timeout=seconds(), progress=False)


@contextmanager
def judged_by_chat(case: str, fails: Callable[[str], bool] = breaks) -> Iterator[Grader]:
    """Give a grader whose judge does what the case says, behind an OpenAI-compatible endpoint."""
    from tests import chat_server  # needs the package openai, which few trainers have

    with chat_server.serve_chat() as server:
        server.reply = reply(case, fails, chat_server)
        judge = f"openai:{server.url}"
        os.environ[_WAIT] = str(SECONDS if case == "timeout" else PATIENT)
        yield Grader(rubric(), judge=judge, models=["a-judge"], attempts=1, read_timeout=seconds(), progress=False)


@contextmanager
def served(case: str) -> Iterator[str]:
    """Give the URL of a real `judge serve`, in a process of its own, whose judge does what the case says."""
    with judged(case), TemporaryDirectory() as folder:
        file = Path(folder, f"{rubric().name}.yaml")
        file.write_text(json.dumps(RUBRIC), "utf-8")
        command = [os.environ[PROJECT], "-m", "judge", "serve", "--rubric", str(file), "--model", "a-judge", "--port", "0"]
        settings = {"JUDGE_ATTEMPTS": "1", "JUDGE_READ_TIMEOUT": str(seconds())}
        with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            try:
                started = next((line for line in process.stderr if '"port"' in line), None)
                assert started, "judge serve did not start"
                yield f"http://127.0.0.1:{json.loads(started)['port']}"
            finally:
                process.terminate()


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
