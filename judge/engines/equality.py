"""The process in which expressions are parsed and compared; it is killed when that takes too long, which no thread can be.

Started by `judge.engines.workers` with pipes for stdin and stdout, one JSON object a line. For every request
`{"reference", "answer", "seconds"}` there are two lines: whether the reference could be read, then the finding.
"""

import json
import logging
import resource
import signal
import sys
from pathlib import Path
from typing import Any, TextIO

_SPARE_BYTES = 384 * 2**20
_DEEPEST = 3_000


def serve() -> None:
    """Answer requests until stdin is closed."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    logging.disable(logging.CRITICAL)
    _compare(r"\boxed{\frac{1}{2}}", r"\boxed{0.5}")  # loads what is loaded on first use
    _bound_memory()
    _say(answers, ready=True)
    for line in sys.stdin:
        request = json.loads(line)
        _work(request, answers)


def _work(request: dict[str, Any], answers: TextIO) -> None:
    """Do one comparison; the kernel ends this process (SIGPROF) once it has used its seconds of processor time."""
    signal.setitimer(signal.ITIMER_PROF, request["seconds"])
    wanted = _parse(request["reference"])
    readable = any(not isinstance(item, str) for item in wanted)
    _say(answers, read=readable)
    if readable:
        answer = _parse(request["answer"])
        _say(answers, read=bool(answer), equal=bool(answer) and _verify(wanted, answer))
    signal.setitimer(signal.ITIMER_PROF, 0)


def _compare(reference: str, answer: str) -> bool:
    return _verify(_parse(reference), _parse(answer))


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


def _bound_memory() -> None:
    statm = Path("/proc/self/statm")
    if statm.exists():
        most = int(statm.read_text("ascii").split()[0]) * resource.getpagesize() + _SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(_DEEPEST)


def _say(answers: TextIO, **found: bool) -> None:
    answers.write(json.dumps(found) + "\n")
    answers.flush()
