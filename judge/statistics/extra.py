"""The extra `trust`: what a function that needs numpy or scipy says where they are not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from judge.errors import SettingsFault


@contextmanager
def trust_extra() -> Iterator[None]:
    """Import numpy or scipy inside this block.

    Raises:
        SettingsFault: a package is not installed; it says which extra has it.
    """
    try:
        yield
    except ImportError as missing:
        msg = f"this statistic needs the package {missing.name}: pip install 'rft-judge[trust]'"
        raise SettingsFault(msg) from missing


def check_trust() -> None:
    """Find out whether numpy and scipy are installed, before any work is done.

    Raises:
        SettingsFault: one of them is not; it says which extra has it.
    """
    with trust_extra():
        import numpy  # noqa: ICN001, F401
        import scipy  # noqa: F401
