"""Programs that read input and print: a wrong one is the model's failure, inputs without outputs are the data's."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from judge.checks.programs.program_output import ProgramOutput
from judge.errors import ReferenceFault
from tests.answers.corpus import lines
from tests.conftest import make_sample
from tests.programs.corpus import PATH
from tests.sandbox.conftest import missing

SUM = "input()\nprint(sum(map(int, input().split())))"
TESTS = {"inputs": ["3\n1 2 3\n", "1\n5\n"], "outputs": ["6\n", "5\n"]}
SECRET = "4815162342"

protected = pytest.mark.skipif(bool(missing()), reason=missing() or "nothing is missing")


def check(**options: Any) -> ProgramOutput:
    return ProgramOutput.model_validate({"check": "program_output", "seconds": 0.5, **options})


def value(program: str, options: dict[str, Any] | None = None, **record: Any) -> float:
    sample = make_sample(response=f"```python\n{program}\n```", **(record or {"reference_answer": json.dumps(TESTS)}))
    return check(**(options or {})).verify(sample).value


@pytest.mark.parametrize("program", ["", SUM])
@pytest.mark.parametrize(
    "record",
    [
        pytest.param({"reference_answer": None}, id="nothing"),
        pytest.param({"reference_answer": "6"}, id="an answer"),
        pytest.param({"reference_answer": {"answer": "6"}}, id="an object without tests"),
        pytest.param({"reference_answer": {"tests": []}}, id="none"),
        pytest.param({"reference_answer": {"tests": {**TESTS, "fn_name": "f"}}}, id="a function's"),
    ],
)
def test_tests_that_cannot_be_read_are_nobodys_failure(record: dict[str, Any], program: str) -> None:
    with pytest.raises(ReferenceFault):
        value(program, **record)
    with pytest.raises(ReferenceFault):
        check().read_reference(make_sample(response=program or ".", **record))


@pytest.mark.parametrize(
    "options",
    [{"seconds": 0}, {"seconds": 61}, {"memory_mb": 1}, {"compare": "fuzzy"}, {"tolerance": 1}, {"tolerance": 0.1, "compare": "lines"}],
    ids=str,
)  # fmt: skip
def test_impossible_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check(**options)


@pytest.mark.parametrize("response", [" ", "```python\n```", "<think>```python\nprint(6)\n```"])
def test_no_code_is_wrong(response: str) -> None:
    result = check().verify(make_sample(response=response, reference_answer=TESTS))
    assert result.value == 0
    assert result.reason.startswith("no code")


ATTACKS = {
    "endless loop": "while True: pass",
    "endless input": "while True:\n    try: input()\n    except EOFError: pass",
    "endless reading": "import sys\nwhile True: sys.stdin.buffer.read(1)",
    "sleep": "import time\ntime.sleep(60)",
    "flood": "import sys\nwhile True: sys.stdout.write('6\\n' * 100000)",
    "flood of errors": "import sys\nwhile True: sys.stderr.write('x' * 100000)",
    "memory": "x = [0] * 10**9\nprint(6)",
    "recursion": "def f(): return f()\nf()",
    "forks": "import os\nwhile True: os.fork()",
    "processes": "import subprocess\nsubprocess.run(['sh'])",
    "threads": "import threading\nwhile True: threading.Thread(target=lambda: None).start()",
    "native thread": "import _thread\n_thread.start_new_thread(print, (6,))",
    "right, then exit code 1": f"{SUM}\nimport sys\nsys.stdout.flush()\nsys.exit(1)",
    "right, then abort": f"{SUM}\nimport os, sys\nsys.stdout.flush()\nos.abort()",
    "exit code 0 before an answer": "import os\nos._exit(0)",
    "every answer": "print(6)\nprint(5)",
    "verdict": "print('2 of 2 outputs right')",
    "a file": "print(open('/etc/passwd').read())",
    "other descriptors": "import os\nfor n in range(2, 64):\n    try: os.write(n, b'6\\n')\n    except OSError: pass",
    "closed output": "import os\nos.close(1)\nprint(6)",
    "kill the parent": "import os\nos.kill(os.getppid(), 9)",
    "a surrogate": "print('\\ud800')",
    "null": "print('6\\0')",
    "no Python": "print(6",
}


@protected
@pytest.mark.parametrize("program", ATTACKS.values(), ids=ATTACKS)
def test_hostile_programs_earn_nothing(program: str) -> None:
    assert value(program, {"memory_mb": 128}) == 0


HUNT = f"""
import gc, os, sys
found = []
def look(text):
    if {SECRET[::-1]!r}[::-1] in text:
        found.append(1)
for thing in gc.get_objects():
    try: look(repr(thing))
    except BaseException: pass
frame = sys._getframe()
while frame:
    look(repr(frame.f_locals) + repr(frame.f_globals))
    frame = frame.f_back
for number in range(64):
    try: look(os.read(number, 1 << 20).decode("latin-1"))
    except OSError: pass
look(repr(os.environ) + repr(sys.argv))
print({SECRET[::-1]!r}[::-1] if found else 'nothing')
"""


@protected
def test_an_expected_output_never_reaches_the_program() -> None:
    tests = [{"input": "1", "output": SECRET}, {"input": "2", "output": SECRET}]
    sample = make_sample(response=f"```python\n{HUNT}\n```", reference_answer=tests)
    result = check(seconds=20, memory_mb=1024).verify(sample)
    assert result.value == 0
    assert "nothing" in result.reason, "the hunt came to its end"
    shown = [{"input": SECRET, "output": SECRET}]
    sample = make_sample(response=f"```python\n{HUNT}\n```", reference_answer=shown)
    assert check(seconds=20, memory_mb=1024).verify(sample).value == 1, "the hunt finds what is there"


@protected
@settings(max_examples=15, deadline=None)
@given(st.text() | st.text("(){}:'\"\\\n pritn=1"))
def test_any_response_has_a_value(response: str) -> None:
    assert check().verify(make_sample(response=response or ".", reference_answer=TESTS)).value == 0


@protected
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(SUM, id="input"),
        pytest.param("import sys\nprint(sum(map(int, sys.stdin.buffer.read().split()[1:])))", id="buffer"),
        pytest.param(
            "import sys\nfor at, line in enumerate(sys.stdin):\n    if at: print(sum(map(int, line.split())))", id="lines"
        ),
        pytest.param("import sys\ninput = sys.stdin.readline\ninput()\nprint(sum(map(int, input().split())))", id="readline"),
        pytest.param(
            "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 26)\n"
            "def main():\n    input()\n    print(sum(map(int, input().split())))\n"
            "t = threading.Thread(target=main)\nt.start()\nt.join()",
            id="thread",
        ),
        pytest.param("import os\nos.write(1, b'%d' % sum(map(int, os.read(0, 99).split()[1:])))\nos._exit(0)", id="descriptors"),
    ],
)
def test_honest_programs(program: str) -> None:
    assert value(program) == 1


@protected
@pytest.mark.parametrize(
    ("options", "record"),
    [
        pytest.param({}, {"metadata": {"tests": TESTS}, "reference_answer": "[]"}, id="metadata before the reference answer"),
        pytest.param({}, {"reference_answer": {"tests": TESTS}}, id="in the reference answer"),
        pytest.param({"tests_key": "input_output"}, {"metadata": {"input_output": json.dumps(TESTS)}}, id="APPS"),
    ],
)
def test_where_a_record_has_its_tests(options: dict[str, Any], record: dict[str, Any]) -> None:
    assert value(SUM, options, **record) == 1
    assert value("print(7)", options, **record) == 0


@protected
def test_a_share_and_all_or_nothing() -> None:
    result = check().verify(make_sample(response="print(5)", reference_answer=TESTS))
    assert (result.value, result.reason) == (0.5, """1 of 2 outputs right; "input 1: '5' against '6'\"""")
    assert value("print(5)", {"all_or_nothing": True}) == 0
    assert value(SUM, {"all_or_nothing": True}) == 1


@protected
def test_how_outputs_are_compared() -> None:
    halves = {"reference_answer": [{"output": "0.5 1\n"}]}
    assert value("print('0.5\\n1')", **halves) == 1
    assert value("print('0.5\\n1')", {"compare": "lines"}, **halves) == 0
    assert value("print('0.5 1 ')", {"compare": "lines"}, **halves) == 1
    assert value("print('0.5 1 ')", {"compare": "exact"}, **halves) == 0
    assert value("print('0.5 1')", {"compare": "exact"}, **halves) == 1
    assert value("print(0.50001, 1)", {"tolerance": 1e-4}, **halves) == 1
    assert value("print(0.50001, 1)", **halves) == 0


@protected
@pytest.mark.parametrize(
    ("compare", "missed"),
    [pytest.param("tokens", ["codeforces-055"], id="tokens miss a column that is not aligned"), pytest.param("lines", [], id="lines")],
)  # fmt: skip
def test_programs_of_contests(compare: str, missed: list[str]) -> None:
    def right(line: dict[str, Any], which: str) -> bool:
        sample = make_sample(response=line[which], metadata=line["record"]["metadata"])
        return check(compare=compare, seconds=3).verify(sample).value == 1

    asked = [line for line in lines(PATH) if line["style"] == "codeforces"]
    assert len(asked) > 60
    assert [line["id"] for line in asked if not right(line, "honest")] == []
    assert [line["id"] for line in asked if right(line, "wrong")] == missed


@protected
def test_memory_and_time_hold_for_each_run() -> None:
    assert value("x = bytearray(100 << 20)\n" + SUM, {"memory_mb": 64}) == 0
    assert value("x = bytearray(100 << 20)\n" + SUM, {"memory_mb": 256}) == 1
    late = "n = input()\nwhile n == '1': pass\nprint(sum(map(int, input().split())))"
    assert value(late) == 0.5
