"""Waits for something on Bedrock to become ready: looks again and again, and lives through faults that pass."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from judge.errors import Misconfigured
from judge.training.follow import passes

_FIRST, _LAST, _LONGER = 10.0, 60.0, 1.5
"""Seconds between two looks: the first, the longest, and by how much each is longer than the one before. A guess: a deployment
takes minutes."""


class Made(Protocol):
    """What is made on Bedrock: a model or a deployment."""

    @property
    def said(self) -> str:
        """Bedrock's word for its status."""
        ...

    @property
    def message(self) -> str:
        """Why it failed, in Bedrock's words; empty if it did not, or if Bedrock does not say."""
        ...

    @property
    def active(self) -> bool:
        """Whether it is ready."""
        ...

    @property
    def failed(self) -> bool:
        """Whether it never will be."""
        ...


Thing = TypeVar("Thing", bound=Made)


def wait_for(look: Callable[[], Thing], wait: Callable[[float], None]) -> Iterator[Thing | Misconfigured]:
    """Give a thing as it stands, look by look, until it is ready or has failed; a fault that passes is given in its place.

    Args:
        look: finds the thing.
        wait: waits for so many seconds.

    Raises:
        Misconfigured: it cannot be seen, and waiting would not help.
    """
    seconds = _FIRST
    while True:
        try:
            found = look()
        except Misconfigured as fault:
            if not passes(fault):
                raise
            yield fault
        else:
            yield found
            if found.active or found.failed:
                return
        wait(seconds)
        seconds = min(_LAST, seconds * _LONGER)
