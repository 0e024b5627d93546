"""Runs a grader in Python on one sample, in a locked child, and reads the number that it returns.

The grader is the rubric author's, so its number is believed. What it does wrong is its own fault and not the model's: no number.
"""

import math
from typing import Any, NamedTuple

from pydantic import JsonValue

from judge.errors import GraderFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.locked import LOST, locked
from judge.sandbox.programs.turn import turn

GRADER, READER = "judge.sandbox.children.grader:run", "judge.sandbox.children.grader:read"
_PIPES: dict[str, tuple[int, ...]] = {"reads": (3,), "writes": (4,)}
"""The descriptors of a grader's child: the parent's two pipes and no others."""


class Needs(NamedTuple):
    """What a grader needs."""

    missing: tuple[str, ...]
    """Modules that it imports and that do not exist in the sandbox."""

    runs: tuple[str, ...]
    """Functions it calls that run a text, such as `eval`: a response that is run could forge its own grade."""


def grade(source: str, sample: dict[str, JsonValue], item: dict[str, JsonValue], limits: Limits) -> float:
    """Return the grade of one sample.

    Raises:
        GraderFault: the grader raised, did not end in time, or returned no finite number.
        CheckUnavailable: no child can be locked in.
    """
    return _number(_answer(GRADER, {"source": source, "sample": sample, "item": item}, limits)["grade"])


def read_needs(source: str, limits: Limits) -> Needs:
    """Read what a grader needs, without running it.

    Raises:
        GraderFault: it is no Python, or has no function `grade(sample, item)`.
        CheckUnavailable: no child can be locked in.
    """
    answer = _answer(READER, {"source": source}, limits)
    return Needs(tuple(map(str, answer["missing"])), tuple(map(str, answer["runs"])))


def _answer(work: str, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    with turn(), locked(work, limits, **_PIPES) as child:
        try:
            answer = child.exchange(request)
        except LOST as error:
            msg = f"the grader did not end within {limits.seconds:g} s and {limits.memory_bytes >> 20} MiB"
            raise GraderFault(msg) from error
    if "fault" in answer:
        msg = f"the grader gave no grade: {answer['fault']}"
        raise GraderFault(msg)
    return answer


def _number(found: object) -> float:
    if isinstance(found, float) and math.isfinite(found):
        return found
    msg = "the grader gave no grade: its answer is no number"
    raise GraderFault(msg)
