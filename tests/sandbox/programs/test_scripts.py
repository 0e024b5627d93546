"""Programs that read input and print, each input in a process of its own."""

import pytest

from judge.errors import ReferenceFault
from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.scripts import share_printed

LIMITS = Limits(seconds=0.5, output_bytes=1 << 16)
SUMS = [{"input": "3\n1 2 3\n", "output": "6\n"}, {"input": "1\n5\n", "output": "5"}]
SUM = "n = int(input())\nprint(sum(map(int, input().split())))"


@pytest.mark.parametrize("test", [{"input": 1, "output": "2"}, {"input": "1"}, {}, {"input": "1", "output": None}], ids=str)
@pytest.mark.parametrize("program", [SUM, ""])
def test_a_test_without_texts_is_the_datas_fault(test: dict[str, object], program: str) -> None:
    with pytest.raises(ReferenceFault, match="input"):
        share_printed(program, [*SUMS, test], LIMITS)  # type: ignore[list-item]


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
    result = share_printed(program, SUMS, LIMITS)
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
    assert share_printed(program, SUMS, LIMITS) == (2, 2, ())


def test_large_input_whether_it_is_read_or_not() -> None:
    test = [{"input": "1 " * 500_000, "output": "500000"}]
    assert share_printed("print(sum(map(int, input().split())))", test, Limits()).passed == 1
    assert share_printed("print(500000)", test, LIMITS).passed == 1


def test_a_share_of_the_inputs_and_why() -> None:
    result = share_printed("print(6)", SUMS, LIMITS)
    assert (result.passed, result.total) == (1, 2)
    assert result.reasons == ("input 2: '6' against '5'",)


def test_an_input_that_takes_all_the_time_stops_the_others() -> None:
    result = share_printed("input()\nwhile True: pass", SUMS * 50, LIMITS)
    assert (result.passed, result.total) == (0, 100)
    assert result.reasons[-1] == "input 100: not run after input 1"
