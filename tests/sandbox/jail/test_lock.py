"""What the lock itself promises. `test_program` tries every way out."""

import os

import pytest

from judge.sandbox.jail.lock import lock
from tests.sandbox.running import passed


def test_an_empty_filter_raises() -> None:
    """In a process of its own, because the limits that are set first stay."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            lock(b"")
        except OSError:
            code = 7
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("dict(__import__('os').environ)", "{}"),
        ("__import__('sys').modules.get('ctypes')", "None"),
        ("__import__('os').getpid() > 0", "True"),
    ],
)
def test_what_code_finds_inside(expression: str, shown: str) -> None:
    assert passed(f"def f(): return repr({expression})", f"assert f() == {shown!r}").passed == 1
