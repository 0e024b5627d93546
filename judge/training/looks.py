"""Looks at something again and again until it is over: less often as time goes on, and through faults that pass."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from judge.errors import Misconfigured, Transient

Found = TypeVar("Found")

_LONGER = 1.5
"""How many times as long as the one before each pause is. A guess."""


class Pauses(NamedTuple):
    """How long to wait between two looks, in seconds."""

    first: float
    longest: float


def looks(
    look: Callable[[], Found], over: Callable[[Found], bool], wait: Callable[[float], None], pauses: Pauses
) -> Iterator[Found | Misconfigured]:
    """Give what each look finds, until it is over. A fault that passes is given in its place.

    Args:
        look: finds the thing.
        over: whether it is over.
        wait: waits for so many seconds.
        pauses: between two looks.

    Raises:
        Misconfigured: it cannot be seen, and waiting would not help.
    """
    seconds = pauses.first
    while True:
        try:
            found = look()
        except Misconfigured as fault:
            if not passes(fault):
                raise
            yield fault
        else:
            yield found
            if over(found):
                return
        wait(seconds)
        seconds = min(pauses.longest, seconds * _LONGER)


def passes(fault: Misconfigured) -> bool:
    """Whether waiting may help: a service throttles, fails, answers late or cannot be reached."""
    return isinstance(fault.__cause__, Transient)
