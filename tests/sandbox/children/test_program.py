"""A program in its child: every way out, and what each attempt brings back."""

import platform
from pathlib import Path

import pytest

from tests.sandbox.running import passed
from tests.sandbox.solutions import DIG, ESCAPES, FORBIDDEN

SECRET = "AKIA-not-for-you"


@pytest.mark.parametrize("name", ESCAPES)
def test_no_way_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    kept, target = tmp_path / "kept", tmp_path / "target"
    kept.write_text("here")
    program = f"KEPT, TARGET = {str(kept)!r}, {str(target)!r}\n{ESCAPES[name]}"
    result = passed(program, "assert f() == 'never'")
    assert result.passed == 0
    assert SECRET not in repr(result)
    (why,) = result.reasons
    if name == "own environment":
        assert "{} against" in why
    else:
        assert "against" not in why, "it came back with something"
    assert kept.read_text() == "here"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_native_code_is_refused_too() -> None:
    numbers = FORBIDDEN[platform.machine()]
    tests = "assert LIBC is not None\n" + "\n".join(f"assert call({number}, 0, 0, 0, 0, 0) == -1" for number in numbers.values())
    result = passed(DIG, tests, prompt="LIBC call")
    assert (result.passed, result.total) == (len(numbers) + 1, len(numbers) + 1), result.reasons


def test_executable_memory_is_refused() -> None:
    number = {"x86_64": 9, "aarch64": 222}[platform.machine()]
    assert passed(DIG, f"assert call({number}, 0, 4096, 7, 34, -1, 0) == -1", prompt="call").passed == 1


def test_missing_modules_may_be_imported_if_they_are_not_used() -> None:
    assert passed("import numpy as np\nfrom pandas import DataFrame\ndef f(): return 1", "assert f() == 1").passed == 1
    assert passed("import numpy as np\ndef f(): return np.pi", "assert f() == 1").passed == 0


def test_a_program_answers_the_same_every_time() -> None:
    program = "import random\ndef f(): return [list({'a', 'b', 'c', 'd'}), random.random()]"
    assert len({passed(program, "assert f() == 'never'").reasons for _ in range(3)}) == 1


def test_what_is_printed_is_bounded() -> None:
    tests = "import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stdout(b):\n    f()\nassert len(b.getvalue()) <= 1 << 18"
    assert passed("def f():\n    for _ in range(99): print('x' * 10**5)", tests).passed == 1
