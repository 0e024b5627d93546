"""What a locked child can no longer do: see `test_program` for all the ways out; here is what the lock itself promises."""

import os

import pytest

from judge.sandbox.jail.lock import lock
from tests.sandbox.running import passed


def test_a_filter_that_is_none_raises() -> None:
    """In a process of its own: the limits that come first stay."""
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
def test_inside(expression: str, shown: str) -> None:
    assert passed(f"def f(): return repr({expression})", f"assert f() == {shown!r}").passed == 1
