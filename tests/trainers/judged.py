"""The judge of the proofs: a Converse endpoint on loopback that scores a response by the number at its end, or fails as told.

A response that ends with `broken` gets HTTP 500, and one that ends with `hang` gets no answer at all.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from judge.grader import Grader
from judge.rubric.criterion import Criterion
from judge.rubric.rubric import Rubric
from tests.converse_server import Action, Fail, Request, Say, Stall, serve

CASES = {
    "scored": ("8", "6", "4", "2"),
    "one failed": ("8", "broken", "4", "2"),
    "all failed": ("broken", "broken", "broken", "broken"),
    "timeout": ("8", "hang", "4", "2"),
}
"""How the four responses of a group end, by case."""

RUBRIC = Rubric(
    name="quality",
    description="A test.",
    criteria=(Criterion(name="quality", description="How good is it?", range=(0, 10)),),
    judge={"reasons": "none"},
)
"""The reward is a tenth of the number."""

_RESPONSE = re.compile(r"<response-(?P<mark>[0-9a-f]{6})>\n(?P<text>.*?)\n</response-(?P=mark)>", re.DOTALL)
"""A response in a question: `<response-0a1b2c>`, its text, and the end mark with the same digits."""


@contextmanager
def judged(read_timeout: float = 1.0) -> Iterator[Grader]:
    """Give a grader whose judge is the endpoint; it asks once, and waits so many seconds for an answer."""
    with serve() as server:
        server.reply = reply
        os.environ |= {
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": server.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        yield Grader(RUBRIC, models=["m"], attempts=1, read_timeout=read_timeout, progress=False)


def tell(trainer: str, version: str, case: str, trained_on: object, *, ok: bool) -> bool:
    """Print what reached the trainer in a case, as a line of JSON; return whether it is as it should be."""
    line = {"trainer": trainer, "version": version, "case": case, "judge": CASES[case], "trained_on": trained_on, "ok": ok}
    print(json.dumps(line), flush=True)
    return ok


def reply(request: Request) -> Action:
    """Score the response of a question, or fail."""
    found = _RESPONSE.search(request.user)
    assert found is not None
    last = found["text"].split()[-1]
    if last == "broken":
        return Fail(500, "InternalServerException")
    return Stall() if last == "hang" else Say(json.dumps({"quality": float(last)}))
