"""What a script finds around it."""

import pytest

from judge.sandbox.process.limits import Limits
from judge.sandbox.programs.scripts import Run, share_printed


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        pytest.param("__name__", "__main__", id="name"),
        pytest.param("__import__('sys').argv", "['main.py']", id="arguments"),
        pytest.param("dict(__import__('os').environ)", "{}", id="environment"),
        pytest.param("repr('é')", "'é'", id="encoding"),
        pytest.param("__import__('sys').stdin.isatty()", "False", id="no terminal"),
        pytest.param("(__import__('sys').stdin.mode, __import__('sys').stdout.mode)", "('r', 'w')", id="modes"),
        pytest.param("__import__('os').fstat(0).st_size", "0", id="the size of the input"),
    ],
)
def test_surroundings(expression: str, shown: str) -> None:
    assert share_printed(f"print({expression})", [Run("", (f"{shown}\n",))], Limits(), str.__eq__).passed == 1


@pytest.mark.parametrize(("code", "passed"), [("None", 1), ("0", 1), ("False", 1), ("3", 0), ("'why'", 0), ("256", 1)])
def test_exit_codes_are_read_as_a_process_gives_them(code: str, passed: int) -> None:
    assert share_printed(f"print(1)\nraise SystemExit({code})", [Run("", ("1\n",))], Limits(), str.__eq__).passed == passed


COPY = {
    "by name": "print(open('/dev/stdin').read())",
    "by number": "print(open(0).read())",
    "by module": "import fileinput\nprint(*fileinput.input())",
    "as large as it is": "import os\nprint(os.read(0, max(os.fstat(0).st_size, 8192)).decode())",
    "a stream of its own": "import io, sys\nsys.stdin = io.TextIOWrapper(sys.stdin.buffer)\nprint(input())",
    "an exit function": "import atexit, io, sys\nout = sys.stdout\nsys.stdout = io.StringIO()\n"
    "atexit.register(lambda: out.write(sys.stdout.getvalue()))\nprint(input())",
    "an exit function that writes": "import os\nfrom atexit import register\nline = input()\n"
    "register(lambda: os.write(1, line.encode()))",
    "an exit function and an exit": "import atexit, sys\natexit.register(print, input())\nsys.exit()",
    "a file that is never closed": "import os\nout = os.fdopen(1, 'w')\nout.write(input())",
    "an output that is closed": "import sys\nprint(input())\nsys.stdout.close()",
    "an output that is left": "import io, sys\nprint(input())\nsys.stdout = io.StringIO()",
    "an output that is gone": "import sys\nprint(input())\nsys.stdout = None",
    "a destructor": "class Last:\n    def __del__(self): print(self.line)\nlast = Last()\nlast.line = input()",
    "an exit function that fails": "import atexit\natexit.register(lambda: 1 / 0)\nprint(input())",
}


@pytest.mark.parametrize("program", COPY.values(), ids=COPY)
def test_input_and_output_are_those_of_any_python(program: str) -> None:
    score = share_printed(program, [Run("six 6", ("six 6",))], Limits(), lambda one, other: one == other.strip())
    assert score.passed == 1, score.reasons


LOST = {
    "exit function after a failure": "import atexit\natexit.register(print, 6)\nraise ValueError",
    "an output that cannot be flushed": "import sys\nprint(6, flush=True)\nsys.stdout = object()",
    "a file": "print(6, open('/etc/hostname'))",
    "the description of a file": "import os\nprint(6, os.fstat(5))",
}


@pytest.mark.parametrize("program", LOST.values(), ids=LOST)
def test_a_failure_stays_one(program: str) -> None:
    assert share_printed(program, [Run("", ("6\n",))], Limits(), str.__eq__).passed == 0
