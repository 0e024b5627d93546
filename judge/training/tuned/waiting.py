"""Waits until a tuned model or its deployment is ready."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from judge.errors import Misconfigured
from judge.training.looks import Pauses, looks

_PAUSES = Pauses(10.0, 60.0)
"""A guess: a deployment takes minutes."""


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
    """Give a model or a deployment as it stands, look by look, until it is ready or has failed, see `looks`.

    Args:
        look: finds it.
        wait: waits for so many seconds.

    Raises:
        Misconfigured: it cannot be seen, and waiting would not help.
    """
    return looks(look, lambda found: found.active or found.failed, wait, _PAUSES)
