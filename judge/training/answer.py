"""Reads answers of Bedrock: one that lacks what all of its kind have is the service's fault, and waiting does not mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import ValidationError

from judge.errors import Misconfigured


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Read an answer in this block, after the call: a fault in the block of the call would be taken for one that passes.

    Args:
        what: what the answer is about, for the message.

    Raises:
        Misconfigured: it is not of the documented form.
    """
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValidationError) as error:
        msg = f"Bedrock's answer about {what} cannot be read: {type(error).__name__}: {error}"
        raise Misconfigured(msg) from error
