"""What a process of CPython has around its code and a child would lack: one order of chance, `exit` and `quit`. Standard library alone."""

import builtins
import random
import sys
from typing import NoReturn


def settle() -> None:
    """Give the code that comes what it finds in any process."""
    random.seed(0)
    for name in ("exit", "quit"):
        setattr(builtins, name, _leave)


def _leave(code: object = None) -> NoReturn:
    sys.exit(code)  # type: ignore[arg-type]
