"""What a failure stands for."""

import pytest

from judge.sandbox.session import Failure, exception_of


@pytest.mark.parametrize("kind", ["timeout", "SystemExit", "KeyboardInterrupt", "print", "UnicodeDecodeError", "__doc__", ""])
def test_what_is_no_ordinary_exception_is_a_runtime_error(kind: str) -> None:
    assert type(exception_of(Failure(kind, "why"))) is RuntimeError


def test_a_built_in_exception_is_itself() -> None:
    error = exception_of(Failure("KeyError", "why", catchable=True))
    assert type(error) is KeyError
    assert error.args == ("why",)
