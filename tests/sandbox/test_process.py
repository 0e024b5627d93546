"""Ways out of the process: what each attempt brings back. Then what comes back from honest programs, and refusals."""

import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from judge.errors import CheckUnavailable
from judge.sandbox import child, plain
from judge.sandbox.process import launcher
from judge.sandbox.sandbox import Sandbox
from judge.sandbox.session import Failure, Limits, Value
from tests.sandbox.conftest import missing
from tests.sandbox.programs import DIG, ESCAPES, FORBIDDEN, LIMITS
from tests.sandbox.running import in_process, run, score

SECRET = "AKIA-not-for-you"


@pytest.mark.parametrize("name", ESCAPES)
def test_no_way_out(name: str, box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    kept, target = tmp_path / "kept", tmp_path / "target"
    kept.write_text("here")
    program = f"KEPT, TARGET = {str(kept)!r}, {str(target)!r}\n{ESCAPES[name]}"
    results = [*in_process(box, program, "f()"), *run(box, program, "f()")]
    assert SECRET not in repr(results)
    harmless = name == "own environment" and results[1] == Value({})
    assert harmless or all(isinstance(result, Failure) for result in results[1:2] + results[2:])
    assert kept.read_text() == "here"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_native_code_is_refused_too(box: Sandbox) -> None:
    numbers = FORBIDDEN[platform.machine()]
    calls = [f"call({number}, 0, 0, 0, 0, 0)" for number in numbers.values()]
    result = in_process(box, DIG, "LIBC is None", *calls)
    assert result[1] == Value(False), "the test no longer reaches native code"
    assert dict(zip(numbers, result[2:], strict=True)) == dict.fromkeys(numbers, Value(-1))


def test_executable_memory_is_refused(box: Sandbox) -> None:
    number = {"x86_64": 9, "aarch64": 222}[platform.machine()]
    assert in_process(box, DIG, f"call({number}, 0, 4096, 7, 34, -1, 0)")[1] == Value(-1)


def test_an_ended_process_answers_nothing_more(box: Sandbox) -> None:
    results = in_process(box, "import os\nos._exit(0)", "1", "2")
    assert {result.kind for result in results if isinstance(result, Failure)} == {"crash"}
    assert len(results) == 3
    assert results[0] == results[1] == results[2]


def test_an_answer_that_comes_late_answers_nothing_else(box: Sandbox) -> None:
    """What a program wrote of its own accord is no reason to take the answer to one request for that to the next."""
    garbage = "import os\nfor n in range(3, 64):\n    try: os.write(n, b'\\0\\0\\0\\5[[[[[')\n    except OSError: pass"
    results = in_process(box, garbage, "1", "2")
    assert isinstance(results[0], Failure)
    assert results[0].kind == "garbled"
    assert results[0] == results[1] == results[2]


def test_time_is_counted_while_the_program_works_only(box: Sandbox) -> None:
    limits = Limits(seconds=0.2)
    with box.process(limits, "") as other, box.process(limits, "") as session:
        other.load("while True: pass")
        assert session.evaluate("1 + 1") == Value(2)


VALUES: list[Any] = [
    None, True, 0, -(2**53), 2**200, 0.1, float("inf"), 1j, "é\ud800\0", b"\0", [], (), {}, set(),
    [1, (2, [3.0, {"a": {1: (None,)}}])], {1, 2}, frozenset({"x"}), {(1, 2): [True], None: "y"},
]  # fmt: skip


def test_values_travel_unchanged(box: Sandbox) -> None:
    returned = in_process(box, "x = 1", *map(plain.source, VALUES))[1:]
    for value, result in zip(VALUES, returned, strict=True):
        assert isinstance(result, Value)
        assert plain.same(result.value, value)


def test_answers_repeat(box: Sandbox) -> None:
    program = "import random\ndef f(): return [list({'a', 'b', 'c', 'd'}), random.random()]"
    assert len({repr(run(box, program, "f()")) for _ in range(3)}) == 1


# An iterator sends a program to the process.
WORK = "def total(n, items):\n    yield 1"


def test_another_processor_is_refused(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(CheckUnavailable, match="riscv64"):
        score(box, WORK)


@pytest.mark.parametrize("python", ["/nonexistent/python", "/bin/false", "/bin/cat"])
def test_no_interpreter_is_refused(python: str) -> None:
    with pytest.raises(CheckUnavailable), Sandbox(workers=1, python=python) as broken:
        score(broken, "def total(n, items): return n + sum(items)")


def test_no_lock_is_refused(tmp_path: Path) -> None:
    """Not a line of the program runs when the filter is not in place."""
    if missing():
        pytest.skip(missing())
    wrapper, mark = tmp_path / "python", tmp_path / "mark"
    edit = 's/^    _lock(bytes.fromhex(setup\\["filter.*/    pass/'
    wrapper.write_text(
        f"#!/bin/sh\n/bin/sed '{edit}' {child.__file__} > {tmp_path}/child.py\n"
        f"/usr/bin/cmp -s {tmp_path}/child.py {child.__file__} && exit 7\n"
        f'exec {sys.executable} -P -s -S -B {tmp_path}/child.py "$6" "$7"\n'
    )
    wrapper.chmod(0o755)
    with Sandbox(workers=1) as broken:
        broken._python = str(wrapper)
        with pytest.raises(CheckUnavailable, match="cannot lock itself in"):
            score(broken, f"open({str(mark)!r}, 'w')\n{WORK}")
    assert not mark.exists()


def test_the_interpreter_finds_its_own_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lambda's interpreter starts with this variable alone; nothing else of the environment goes with it."""
    if missing():
        pytest.skip(missing())
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/lang/lib:/a b")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    text = launcher(sys.executable, "/bin/true")
    assert "export LD_LIBRARY_PATH='/var/lang/lib:/a b'\n" in text
    assert SECRET not in text
    with Sandbox(workers=1) as box:
        assert in_process(box, "import os", "dict(os.environ)")[1] == Value({})


def test_the_limits_hold_for_all_calls_together(box: Sandbox) -> None:
    sleep = "import time\ndef f(): time.sleep(0.15)"
    results = in_process(box, sleep, *["f()"] * 4, limits=Limits(seconds=0.4))
    assert results[1] == Value(None)
    assert isinstance(results[4], Failure)
    assert results[4].kind == "timeout"


def test_a_result_above_the_limit_fails(box: Sandbox) -> None:
    small = Limits(output_bytes=100)
    result = in_process(box, "x = 'a' * 200", "x", "1", limits=small)
    assert result[1] == Failure("output", "more than 100 bytes")
    assert result[2] == Value(1)
    assert LIMITS.output_bytes > 1000
