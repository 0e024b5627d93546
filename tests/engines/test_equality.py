"""The process that compares expressions: one JSON object a line, in and out."""

import json
import subprocess
import sys
from typing import Any

PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from judge.engines.equality import serve; serve()"


def told(*requests: dict[str, Any]) -> tuple[list[dict[str, bool]], int]:
    """Return the lines that the process writes until it ends, and how it ends."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, json.dumps(sys.path)],
        input="".join(json.dumps({"seconds": 5.0, **request}) + "\n" for request in requests),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def test_a_reference_that_cannot_be_read_has_one_line_and_the_next_request_two() -> None:
    lines, ended = told({"reference": "no idea", "answer": "5"}, {"reference": "$5$", "answer": "$5$"})
    assert lines == [{"ready": True}, {"read": False}, {"read": True}, {"read": True, "equal": True}]
    assert ended == 0, "stdin was closed"


def test_the_second_line_is_the_finding() -> None:
    findings = {
        "$6$": {"read": True, "equal": False},
        "no idea": {"read": False, "equal": False},
        "(" * 20_000: {"read": False, "equal": False},
        r"$\frac{10}{2}$": {"read": True, "equal": True},
    }
    lines, _ = told(*({"reference": "$5$", "answer": answer} for answer in findings))
    assert lines[1::2] == [{"read": True}] * 4
    assert lines[2::2] == list(findings.values())


def test_whoever_takes_too_long_is_ended() -> None:
    lines, ended = told({"reference": "$5$", "answer": "$10^{10^{10}}$", "seconds": 0.5}, {"reference": "$5$", "answer": "$5$"})
    assert lines == [{"ready": True}, {"read": True}]
    assert ended < 0
