"""Programs that read input and print, each input in a process of its own."""

import pytest

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.scripts import Run, Score, share_printed

LIMITS = Limits(seconds=0.5, output_bytes=1 << 16)
SUMS = [Run("3\n1 2 3\n", ("6\n",)), Run("1\n5\n", ("5",))]
SUM = "n = int(input())\nprint(sum(map(int, input().split())))"


def score(program: str, runs: list[Run], limits: Limits = LIMITS, *, until_wrong: bool = False) -> Score:
    """Score a program, white space at both ends of what it prints apart."""
    return share_printed(program, runs, limits, lambda one, other: one.strip() == other.strip(), until_wrong=until_wrong)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("", id="nothing"),
        pytest.param(f"{SUM}\nimport sys\nsys.exit(1)", id="exit code"),
        pytest.param(f"{SUM}\n1 / 0", id="exception behind"),
        pytest.param("def f(:", id="no Python"),
        pytest.param("while True: pass", id="endless"),
        pytest.param("import time\ntime.sleep(99)", id="sleep"),
        pytest.param("while True: print('x' * 1000)", id="flood"),
        pytest.param("import os, time\nos.closerange(0, 99)\ntime.sleep(99)", id="closed"),
        pytest.param(
            "import os\nfor n in range(3, 20):\n    try: os.write(n, b'6')\n    except OSError: pass", id="other descriptors"
        ),
        pytest.param("print(open('/etc/passwd').read())", id="file"),
        pytest.param("import os\nprint(os.fork())", id="fork"),
        pytest.param("x = bytearray(10**11)", id="memory"),
        pytest.param("print(6, 5, sep='\\n')", id="all answers"),
    ],
)
def test_wrong_programs(program: str) -> None:
    result = score(program, SUMS)
    assert (result.passed, result.total) == (0, 2)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(SUM, id="input"),
        pytest.param("import sys\nd = sys.stdin.read().split()\nprint(sum(map(int, d[1:])), '  ')\nprint()", id="blanks at the ends"),
        pytest.param("import sys\nd = sys.stdin.buffer.read().split()\nsys.stdout.buffer.write(b'%d' % sum(map(int, d[1:])))", id="buffer"),
        pytest.param("d = open(0).read().split()\nprint(sum(map(int, d[1:])))", id="open 0"),
        pytest.param("import os\nd = os.read(0, 999).split()\nos.write(1, b'%d' % sum(map(int, d[1:])))", id="os.read"),
        pytest.param("def main():\n    input()\n    print(sum(map(int, input().split())))\nif __name__ == '__main__':\n    main()", id="main"),
        pytest.param(f"{SUM}\nexit()", id="exit"),
        pytest.param("import threading\ndef f():\n    input()\n    print(sum(map(int, input().split())))\nt = threading.Thread(target=f)\nt.start()\nt.join()", id="thread"),
        pytest.param("import numpy\n" + SUM, id="absent module that is not used"),
    ],
)  # fmt: skip
def test_right_programs(program: str) -> None:
    assert score(program, SUMS)[:3] == (2, 2, ())


def test_large_input_whether_it_is_read_or_not() -> None:
    test = [Run("1 " * 500_000, ("500000",))]
    assert score("print(sum(map(int, input().split())))", test, Limits()).passed == 1
    assert score("print(500000)", test).passed == 1


def test_a_share_of_the_inputs_and_why() -> None:
    result = score("print(6)", SUMS)
    assert (result.passed, result.total) == (1, 2)
    assert result.reasons == ("input 2: '6' against '5'",)


def test_an_input_that_takes_all_the_time_stops_the_others() -> None:
    result = score("input()\nwhile True: pass", SUMS * 50)
    assert (result.passed, result.total) == (0, 100)
    assert result.reasons[-1] == "input 100: not run after input 1"


def test_any_of_several_outputs_is_right() -> None:
    assert score("print(2)", [Run("", ("1", "2"))]).passed == 1
    assert score("print(3)", [Run("", ("1", "2"))]).passed == 0


def test_the_first_wrong_run_may_end_it_all() -> None:
    result = score("print(6)", [*SUMS, *SUMS], until_wrong=True)
    assert (result.passed, result.total) == (1, 4)
    assert result.reasons[1:] == ("input 3: not run after input 2", "input 4: not run after input 2")


def test_a_flood_says_that_it_is_one() -> None:
    assert score("while True: print('x' * 1000)", SUMS).reasons[0] == "input 1: it printed more than 65536 bytes"


def test_what_a_program_leaves_behind_is_gone_in_its_next_run() -> None:
    program = "import builtins\nprint(getattr(builtins, 'left', 0))\nbuiltins.left = 1"
    assert score(program, [Run("", ("0",))] * 3).passed == 3


def test_the_processor_time_of_all_runs_is_told() -> None:
    assert score("for _ in range(10**6): pass", [Run("", ("",))]).seconds > score("pass", [Run("", ("",))]).seconds > 0


@pytest.mark.parametrize(
    "program", ["import time\ntime.sleep(99)", "import time\nwhile True:\n    print('x', flush=True)\n    time.sleep(0.01)"]
)
def test_a_program_that_only_waits_is_stopped(program: str) -> None:
    result = score(program, SUMS, Limits(seconds=0.2))
    assert result.passed == 0
    assert result.reasons == ("input 1: it waited too long", "input 2: not run after input 1")
