"""Graders that do not behave: none of them makes a number."""

import pytest

from judge.errors import GraderFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.grade import Needs, grade, read_needs

FORGED = "def grade(sample, item):\n    import os, json\n    body = {}\n    os.write(4, len(body).to_bytes(4, 'big') + body)\n    os._exit(0)"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param("while True: pass", "did not end within 0.3 s", id="loops"),
        pytest.param("import time; time.sleep(600)", "did not end", id="waits"),
        pytest.param("import os; os._exit(0)", "did not end", id="leaves"),
        pytest.param("return len(b'a' * 10 ** 10)", "MemoryError", id="memory"),
        pytest.param("return grade(sample, item)", "RecursionError", id="recursion"),
    ],
)
def test_a_grader_that_does_not_end_gives_no_grade(body: str, says: str) -> None:
    with pytest.raises(GraderFault, match=says):
        grade(f"def grade(sample, item):\n    {body}", {}, {}, Limits(seconds=0.3))


@pytest.mark.parametrize("body", ["b'{\"grade\": NaN}'", 'b\'{"grade": "1"}\'', "b'{\"grade\": true}'", "b'[]'"])
def test_an_answer_that_is_no_number_is_none(body: str) -> None:
    with pytest.raises(GraderFault):
        grade(FORGED.format(body), {}, {}, Limits())


def test_needs_are_read_and_nothing_is_run() -> None:
    source = "import numpy\nwhile True: exec('1')\ndef grade(sample, item): return 1.0"
    assert read_needs(source, Limits()) == Needs(("numpy",), ("exec",))


@pytest.mark.parametrize(
    "source", ["def grade(", "x = " + "(" * 5000, "x = " + "-" * 100_000 + "1", "def grade(): ...", "\0", "\ud800"]
)
def test_what_cannot_grade_is_refused(source: str) -> None:
    with pytest.raises(GraderFault):
        read_needs(source, Limits())
